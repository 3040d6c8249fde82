using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Tersor.Foreign.Preparing;

/// <summary>Writes arrays for a model's inputs as NumPy would (<c>.npz</c>).</summary>
internal static class NumpyArchive
{
    private const int Alignment = 64;
    private const int PrefixLength = 10;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">Each with its name, its extents and its numbers, row by row.</param>
    public static void Write(string path, params (string Name, int[] Shape, float[] Values)[] arrays)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, shape, values) in arrays)
        {
            using var stream = archive.CreateEntry(name + ".npy", CompressionLevel.Fastest).Open();
            var extents = string.Concat(shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture) + ", "));
            var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({extents}), }}";
            var length = ((PrefixLength + header.Length + Alignment) / Alignment * Alignment) - PrefixLength;
            stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8)]);
            stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + '\n'));
            stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }
}
