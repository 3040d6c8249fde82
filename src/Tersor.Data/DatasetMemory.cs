using Tersor.Format;

namespace Tersor.Data;

/// <summary>Takes memory for data whose size a file or folder declares.</summary>
internal static class DatasetMemory
{
    /// <summary>Checks that so many bytes may be taken.</summary>
    /// <inheritdoc cref="Allocate"/>
    public static void Check(string path, long bytes)
    {
        var most = Math.Min(ReadLimits.Default.MaxDatasetBytes, Array.MaxLength);
        if (bytes > most)
            throw new DatasetException(path, $"{bytes:N0} bytes of data, more than the limit of {most:N0}");
    }

    /// <summary>An array of so many bytes.</summary>
    /// <param name="path">The file or folder that asks for it.</param>
    /// <param name="bytes">The number of bytes.</param>
    /// <exception cref="DatasetException">More than <see cref="ReadLimits.MaxDatasetBytes"/>, or than there are.</exception>
    public static byte[] Allocate(string path, long bytes)
    {
        Check(path, bytes);
        try
        {
            return new byte[bytes];
        }
        catch (OutOfMemoryException exception)
        {
            throw new DatasetException(path, $"{bytes:N0} bytes of data, for which there is not enough memory", exception);
        }
    }
}
