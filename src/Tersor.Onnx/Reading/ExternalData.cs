using System.Globalization;
using Tersor.Format;
using Tersor.Onnx.Protos;

namespace Tersor.Onnx;

/// <summary>
/// Reads tensors that lie in files beside the model: in its folder or below, wherever links lead, and nowhere else.
/// </summary>
/// <param name="folder">The model's folder; null if it has none, being in memory.</param>
internal sealed class ExternalData(string? folder)
{
    private readonly Dictionary<string, (string Path, long Length)> _files = [];

    /// <summary>Checks that a tensor's data is there, without reading it.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="length">How many bytes its values take.</param>
    /// <exception cref="OnnxException">It is not, or may not be read.</exception>
    public void Check(TensorProto tensor, long length) => Find(tensor, length);

    /// <summary>The bytes of a tensor.</summary>
    /// <inheritdoc cref="Check"/>
    public byte[] Read(TensorProto tensor, long length)
    {
        var (path, offset) = Find(tensor, length);
        try
        {
            using var file = InputFile.OpenRegular(path);
            file.Position = offset;
            var bytes = new byte[length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error(tensor, $"'{Entry(tensor, "location")}': {FileFault.Reason(error, path)}");
        }
    }

    private (string Path, long Offset) Find(TensorProto tensor, long length)
    {
        var location = Entry(tensor, "location") ?? throw Error(tensor, "its external data has no location");
        if (!_files.TryGetValue(location, out var file))
            _files.Add(location, file = Open(tensor, location));
        var offset = Number(tensor, "offset") ?? 0;
        if (offset > file.Length)
            throw Error(tensor, $"'{location}' has {file.Length} bytes; the data is to begin at {offset}");
        var declared = Number(tensor, "length") ?? file.Length - offset;
        if (declared > file.Length - offset)
            throw Error(
                tensor, $"'{location}' has {file.Length} bytes; the data is to be {declared} of them from {offset} on");
        if (declared != length)
            throw Error(
                tensor,
                $"'{location}': {declared} bytes of data where [{string.Join(", ", tensor.Dims)}] of "
                + $"{ElementTypes.Name(tensor.DataType)} takes {length}");
        return (file.Path, offset);
    }

    private (string Path, long Length) Open(TensorProto tensor, string location)
    {
        if (folder is null)
            throw Error(tensor, $"its data is in '{location}', but the model has no folder");
        if (location.Length == 0 || location.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(location)
            || location.Split('/', '\\').Contains(".."))
            throw Error(tensor, $"its data may not be in '{location}', outside the model's folder");
        try
        {
            var root = RealPath.Of(folder);
            var path = RealPath.Of(Path.Join(root, location));
            if (!path.StartsWith(root.EndsWith('/') ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw Error(tensor, $"its data may not be in '{location}', which leads outside the model's folder");
            using var file = InputFile.OpenRegular(path);
            return (path, file.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error(tensor, $"'{location}': {FileFault.Reason(error)}");
        }
    }

    private static string? Entry(TensorProto tensor, string key) =>
        tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key)
    {
        if (Entry(tensor, key) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Error(tensor, $"its external data has the {key} '{text}'");
    }

    private static OnnxException Error(TensorProto tensor, string reason) => new($"tensor '{tensor.Name}': {reason}");
}
