using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>The dense network that a run starts from, instead of training it.</summary>
public static class DenseCheckpoint
{
    /// <summary>Loads every parameter of a network from a safetensors file; other tensors in it are ignored.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">Receives the values; unchanged if anything is wrong.</param>
    /// <exception cref="SafetensorsFormatException">The file is damaged.</exception>
    /// <exception cref="InvalidDataException">A parameter is missing in it, or has another size.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static void Load(string path, Network network)
    {
        var file = SafetensorsFile.Read(path);
        var values = new Dictionary<string, float[]>();
        foreach (var spec in network.Graph.Parameters)
            if (file.TryGet(spec.Name, out var tensor))
                values[spec.Name] = tensor!.ToSingles();
        try
        {
            network.Load(values);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{path}: not a checkpoint of '{network.Graph.Name}': {error.Message}", error);
        }
    }
}
