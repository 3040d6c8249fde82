using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Data;

/// <summary>
/// Examples in memory that a model learns from or is judged by: images with labels, or a text whose next characters are the
/// labels.
/// </summary>
public interface IDataset
{
    /// <summary>For example <c>fashion-mnist</c>.</summary>
    string Name { get; }

    /// <summary>The number of labels.</summary>
    int Count { get; }

    /// <summary>What is counted: <c>images</c>, <c>characters</c>.</summary>
    string Unit { get; }

    /// <summary>
    /// The SHA-256 hash, in hexadecimal digits, of what a model learns from: inputs and labels in their order, but no names.
    /// </summary>
    string Fingerprint { get; }

    /// <summary>How inputs are prepared, measured on this data; nothing to do for symbols.</summary>
    InputNormalization MeasureNormalization();

    /// <summary>Why a model can't take this data, in one line; null if it can.</summary>
    string? MismatchWith(ModelGraph graph);

    /// <summary>A part of it to measure many times: images drawn without replacement, or the beginning of a text.</summary>
    /// <param name="count">How many labels; all of them if there are not so many.</param>
    /// <param name="seed">Decides which images: the same ones each time.</param>
    IDataset Sample(int count, ulong seed);

    /// <summary>Batches to learn from, each epoch in an order of its own.</summary>
    /// <param name="device">The device for the batches.</param>
    /// <param name="graph">The model: its input's shape and normalisation.</param>
    /// <param name="batchSize">Examples, or sequences, a batch.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <param name="augmentation">How images change; texts stay as they are.</param>
    IBatchSource Shuffled(Device device, ModelGraph graph, int batchSize, ulong seed, Augmentation augmentation = default);

    /// <summary>The data as it is, in batches that suit measuring.</summary>
    /// <param name="device">The device for the batches.</param>
    /// <param name="graph">The model: its input's shape and normalisation.</param>
    IBatchSource InOrder(Device device, ModelGraph graph);
}
