using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Tersor.Data;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>
/// A trained classifier in a file of the user's cache folder, named after what decides it: the model, the training and the data's
/// hash. A file is believed only if its weights have the hash that it states.
/// </summary>
internal sealed class ClassifierCache
{
    private const string HashKey = "tersor.weights.sha256";
    private const int NameDigits = 16;

    private readonly string _path;
    private readonly ModelGraph _graph;

    public ClassifierCache(string folder, ModelGraph graph, string training, ImageDataset data)
    {
        _graph = graph;
        _path = Path.Combine(folder, $"{graph.Name}-{training}-{data.Fingerprint[..NameDigits]}.safetensors");
    }

    /// <summary>The hash of weights, by which reports say which classifier they used.</summary>
    public static string HashOf(IReadOnlyDictionary<string, float[]> weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, values) in weights.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The weights; null if there is no such file, or none that can be believed.</summary>
    /// <param name="notice">Told, in one line, why a file is not used.</param>
    public Dictionary<string, float[]>? TryRead(Action<string>? notice)
    {
        if (!File.Exists(_path))
            return null;
        try
        {
            var file = SafetensorsFile.Read(_path);
            var (mismatches, weights) = (new TensorMismatches(), new Dictionary<string, float[]>());
            foreach (var spec in _graph.Parameters)
                if (mismatches.Take(file, spec.Name, spec.Shape.AsSpan()) is { } values)
                    weights[spec.Name] = values;
            if (!mismatches.IsEmpty)
                throw new InvalidDataException(mismatches.Describe(file));
            if (file.Metadata.GetValueOrDefault(HashKey) != HashOf(weights))
                throw new InvalidDataException("its weights do not have the hash that it states");
            return weights;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException
            or UnauthorizedAccessException)
        {
            notice?.Invoke($"{_path}: {FileFault.Reason(exception).Replace(_path + ": ", "")}; the classifier is trained anew");
            return null;
        }
    }

    /// <summary>Keeps weights for the next time, if that is possible.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="notice">Told, in one line, if it is not.</param>
    public void Write(Dictionary<string, float[]> weights, Action<string>? notice)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            using var output = OutputFile.Reserve(_path, keepsContent: false);
            output.Commit(stream => SafetensorsFile.Write(
                stream,
                [.. _graph.Parameters.Select(spec => SafetensorsTensor.Of(spec.Name, spec.Shape.AsSpan(), weights[spec.Name]))],
                new Dictionary<string, string> { [HashKey] = HashOf(weights) }));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            notice?.Invoke($"the classifier can't be kept in '{Path.GetDirectoryName(_path)}': {FileFault.Reason(exception)}");
        }
    }
}
