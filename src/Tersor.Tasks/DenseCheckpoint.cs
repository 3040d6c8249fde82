using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>The dense network that a run starts from, instead of training it.</summary>
public static class DenseCheckpoint
{
    /// <summary>Loads every parameter of a network from a safetensors file; other tensors in it are ignored.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">Receives the values; unchanged if anything is wrong.</param>
    /// <exception cref="SafetensorsFormatException">The file is damaged.</exception>
    /// <exception cref="InvalidDataException">
    /// A parameter is missing in it, has another shape, or holds a value that is not finite.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static void Load(string path, Network network)
    {
        var file = SafetensorsFile.Read(path);
        var mismatches = new TensorMismatches();
        var tensors = new List<StoredTensor>();
        foreach (var spec in network.Graph.Parameters)
            if (mismatches.Take(file, spec.Name, spec.Shape.AsSpan()) is { } values)
                tensors.Add(StoredTensor.Dense(spec.Name, spec.Shape, values));
        if (!mismatches.IsEmpty)
            throw new InvalidDataException($"{path}: not a checkpoint of '{network.Graph.Name}': {mismatches.Describe(file)}");
        network.Load(tensors);
    }
}
