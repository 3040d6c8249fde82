using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Tersor.TestSupport;

/// <summary>Writes NumPy's files.</summary>
public static class NumpyWriter
{
    /// <summary>An array as a <c>.npy</c> file, of single-precision floats or of what the bytes are.</summary>
    public static byte[] Array(int[] shape, float[] values) => Array("<f4", shape, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <inheritdoc cref="Array(int[], float[])"/>
    public static byte[] Array(string type, int[] shape, ReadOnlySpan<byte> values)
    {
        var extents = string.Concat(shape.Select(extent => $"{extent}, "));
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({extents}), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. values];
    }

    /// <summary>An archive of arrays as a <c>.npz</c> file.</summary>
    public static byte[] Archive(params (string Name, byte[] Array)[] arrays)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, array) in arrays)
            {
                using var entry = archive.CreateEntry(name + ".npy").Open();
                entry.Write(array);
            }
        }

        return stream.ToArray();
    }
}
