using Tersor.Format;

namespace Tersor.Peers.Training;

/// <summary>
/// Fixed batches of random pixels, or of symbols where an embedding reads them, with random labels: time does not depend on what
/// the pictures show.
/// </summary>
internal sealed class TrainingBatches
{
    /// <summary>Draws batches for a graph's input and classes.</summary>
    public TrainingBatches(ModelGraph graph, int batchSize, int count, int seed)
    {
        var random = new Random(seed);
        var pixels = batchSize * graph.InputShape.Aggregate(1, (product, extent) => product * extent);
        var symbols = graph.Nodes.OfType<EmbeddingNode>().FirstOrDefault()?.Vocabulary;
        var labels = batchSize * graph.OutputShape[..^1].Aggregate(1, (product, extent) => product * extent);
        BatchSize = batchSize;
        Images = [.. Enumerable.Range(0, count).Select(_ => Draw(pixels, () => symbols is { } most
            ? random.Next(most)
            : random.NextSingle()))];
        Labels = [.. Enumerable.Range(0, count).Select(_ => Draw(labels, () => random.Next(graph.OutputShape[^1])))];
    }

    /// <summary>Images in a batch.</summary>
    public int BatchSize { get; }

    /// <summary>How many batches there are.</summary>
    public int Count => Images.Length;

    /// <summary>The pixels of each batch, in [0, 1), or its symbols.</summary>
    public float[][] Images { get; }

    /// <summary>The classes of each batch: one an image, or one a step of each sequence.</summary>
    public int[][] Labels { get; }

    private static T[] Draw<T>(int count, Func<T> next)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++)
            values[i] = next();
        return values;
    }
}
