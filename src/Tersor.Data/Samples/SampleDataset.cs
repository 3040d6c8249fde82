using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>Samples as a data set: something to learn from and to be judged by, without labels.</summary>
/// <param name="samples">The samples.</param>
public sealed class SampleDataset(SampleSet samples) : IDataset
{
    private const int BatchInOrder = 64;

    private string? _fingerprint;

    /// <summary>The samples.</summary>
    public SampleSet Samples => samples;

    /// <inheritdoc/>
    public string Name => samples.Name;

    /// <inheritdoc/>
    public int Count => samples.Count;

    /// <inheritdoc/>
    public string Unit => samples.Unit;

    /// <inheritdoc/>
    public string Fingerprint => _fingerprint ??= Hash();

    /// <summary>Nothing to do: samples are normalised already.</summary>
    public InputNormalization MeasureNormalization() => InputNormalization.None;

    /// <inheritdoc/>
    public string? MismatchWith(ModelGraph graph)
    {
        var length = SamplePart.InputsOf(graph).Sum(part => part.Length);
        return samples.Count == 0 ? $"{Name} has no {Unit}"
            : length == samples.SampleLength ? null
            : $"{Name} has samples of {samples.SampleLength} numbers where '{graph.Name}' takes {length}";
    }

    /// <inheritdoc/>
    public IDataset Sample(int count, ulong seed) => new SampleDataset(samples.Draw(count, seed));

    /// <inheritdoc/>
    public IBatchSource Shuffled(
        Device device, ModelGraph graph, int batchSize, ulong seed, Augmentation augmentation = default) =>
        new SampleBatches(device, samples, graph, batchSize, seed, augmentation);

    /// <summary>Not in order, and not all: nobody evaluates what has no labels batch by batch.</summary>
    /// <inheritdoc/>
    public IBatchSource InOrder(Device device, ModelGraph graph) =>
        new SampleBatches(device, samples, graph, BatchInOrder, seed: 0);

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var sample = new float[samples.SampleLength];
        for (var i = 0; i < samples.Count; i++)
        {
            samples.Read(i, sample);
            hash.AppendData(MemoryMarshal.AsBytes(sample.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
