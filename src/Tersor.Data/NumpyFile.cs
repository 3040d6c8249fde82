using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>An array of a NumPy file, its numbers as single-precision floats.</summary>
/// <param name="Name">Its name in an archive; that of the file without its ending for a single one.</param>
/// <param name="Shape">The extents; empty for one number.</param>
/// <param name="Values">The numbers, row by row.</param>
/// <param name="IsByte">Whether they are whole numbers from 0 to 255, as pixels are stored.</param>
public sealed record NumpyArray(string Name, ImmutableArray<int> Shape, float[] Values, bool IsByte);

/// <summary>Reads NumPy's files: one array (<c>.npy</c>), or an archive of them (<c>.npz</c>).</summary>
public static partial class NumpyFile
{
    private const int LargestRank = 8;
    private const int PrefixLength = 8;

    /// <summary>Reads all arrays of a file, trusting none of it.</summary>
    /// <param name="path">A <c>.npy</c> or <c>.npz</c> file.</param>
    /// <exception cref="DatasetException">It can't be read, is damaged, or holds something else than numbers.</exception>
    public static ImmutableArray<NumpyArray> Read(string path)
    {
        try
        {
            var bytes = InputFile.TryReadAll(path, ReadLimits.Default.MaxDatasetBytes)
                ?? throw new DatasetException(path, $"longer than {ReadLimits.Default.MaxDatasetBytes:N0} bytes");
            return bytes.AsSpan().StartsWith("PK"u8)
                ? ReadArchive(path, bytes)
                : [Parse(path, Path.GetFileNameWithoutExtension(path), bytes)];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetException(path, "no such file", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new DatasetException(path, "a damaged zip archive", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, FileFault.Reason(exception, path), exception);
        }
    }

    private static ImmutableArray<NumpyArray> ReadArchive(string path, byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes));
        if (archive.Entries.Count > ReadLimits.Default.MaxEntries)
            throw new DatasetException(path, $"an archive of {archive.Entries.Count:N0} files");
        var arrays = ImmutableArray.CreateBuilder<NumpyArray>();
        long total = 0;
        foreach (var entry in archive.Entries.Where(entry => entry.Name.EndsWith(".npy", StringComparison.Ordinal)))
        {
            total += entry.Length;
            if (total > ReadLimits.Default.MaxDatasetBytes)
                throw new DatasetException(path, $"unpacks to more than {ReadLimits.Default.MaxDatasetBytes:N0} bytes");
            var content = DatasetMemory.Allocate(path, entry.Length);
            using var stream = entry.Open();
            stream.ReadExactly(content);
            arrays.Add(Parse(path, entry.Name[..^".npy".Length], content));
        }

        return arrays.Count > 0 ? arrays.ToImmutable() : throw new DatasetException(path, "a zip archive without NumPy arrays");
    }

    private static NumpyArray Parse(string path, string name, byte[] bytes)
    {
        if (bytes.Length < PrefixLength + 4 || bytes[0] != 0x93 || !bytes.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw Error("no NumPy array");
        var isLong = bytes[6] >= 2;
        var start = PrefixLength + (isLong ? 4 : 2);
        var length = isLong
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(PrefixLength))
            : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(PrefixLength));
        if (length > ReadLimits.Default.MaxTextBytes || length > bytes.Length - start)
            throw Error("a header that is cut off");
        var header = Encoding.Latin1.GetString(bytes.AsSpan(start, (int)length));
        var match = Header().Match(header);
        if (!match.Success)
            throw Error("a header that can't be read, or one of a structure");
        const StringSplitOptions Words = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        var extents = match.Groups["shape"].Value.Split(',', Words);
        long count = 1;
        var shape = ImmutableArray.CreateBuilder<int>();
        foreach (var text in extents)
        {
            if (!int.TryParse(text.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
                throw Error($"an extent of '{text}'");
            shape.Add(extent);
            count = Math.Min(int.MaxValue, count * extent);
        }

        var (type, isBig) = (match.Groups["type"].Value, match.Groups["order"].Value == ">");
        var size = type[^1] - '0';
        if (shape.Count > LargestRank || count * size != bytes.Length - start - length)
            throw Error(
                $"{bytes.Length - start - length} bytes, which are no {string.Join('×', shape)} numbers of {size} bytes");
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Number(bytes.AsSpan(start + (int)length + (i * size), size), type, isBig);
        if (match.Groups["fortran"].Value == "True")
            values = Turned(values, shape);
        return new NumpyArray(name, shape.ToImmutable(), values, type is "u1");

        DatasetException Error(string reason) => new(path, $"array '{name}': {reason}");
    }

    private static float Number(ReadOnlySpan<byte> bytes, string type, bool isBig)
    {
        Span<byte> little = stackalloc byte[bytes.Length];
        bytes.CopyTo(little);
        if (isBig)
            little.Reverse();
        return type switch
        {
            "f4" => BinaryPrimitives.ReadSingleLittleEndian(little),
            "f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(little),
            "f2" => (float)BinaryPrimitives.ReadHalfLittleEndian(little),
            "u1" or "b1" => little[0],
            "i1" => (sbyte)little[0],
            "i2" => BinaryPrimitives.ReadInt16LittleEndian(little),
            "u2" => BinaryPrimitives.ReadUInt16LittleEndian(little),
            "i4" => BinaryPrimitives.ReadInt32LittleEndian(little),
            "u4" => BinaryPrimitives.ReadUInt32LittleEndian(little),
            "i8" => BinaryPrimitives.ReadInt64LittleEndian(little),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(little),
        };
    }

    /// <summary>Column by column becomes row by row.</summary>
    private static float[] Turned(float[] values, IReadOnlyList<int> shape)
    {
        var turned = new float[values.Length];
        var place = new int[shape.Count];
        foreach (var value in values)
        {
            var index = 0;
            for (var axis = 0; axis < place.Length; axis++)
                index = (index * shape[axis]) + place[axis];
            turned[index] = value;
            for (var axis = 0; axis < place.Length && ++place[axis] == shape[axis]; axis++)
                place[axis] = 0;
        }

        return turned;
    }

    [GeneratedRegex(
        @"^\{\s*'descr':\s*'(?<order>[<>|=])(?<type>[fiu][1248]|b1)',\s*'fortran_order':\s*(?<fortran>True|False),\s*"
        + @"'shape':\s*\((?<shape>[0-9L, ]*)\),?\s*\}\s*$")]
    private static partial Regex Header();
}
