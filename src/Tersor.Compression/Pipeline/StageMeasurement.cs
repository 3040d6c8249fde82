using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>Measures a network after a stage.</summary>
internal static class StageMeasurement
{
    /// <summary>The stage's row of the report.</summary>
    /// <param name="name">The stage's name.</param>
    /// <param name="score">How good the network is; null if it is not judged.</param>
    /// <param name="graph">The model.</param>
    /// <param name="tensors">Its parameters, as the stage's file holds them.</param>
    /// <param name="bytes">The size of that file.</param>
    /// <param name="denseBytes">The bytes of the dense network.</param>
    /// <param name="elapsed">The duration of the stage.</param>
    public static StageReport Report(
        string name,
        Score? score,
        ModelGraph graph,
        ImmutableArray<StoredTensor> tensors,
        long bytes,
        long denseBytes,
        TimeSpan elapsed) => new(
            name,
            score,
            tensors.Sum(tensor => (long)CountNonZeros(tensor)),
            bytes,
            (double)denseBytes / bytes,
            elapsed.TotalSeconds,
            [.. graph.Parameters.Zip(tensors).Where(pair => pair.First.Role == ParameterRole.Weight).Select(
                pair => new LayerReport(
                    LayerName.Of(pair.First),
                    pair.First.Count,
                    CountNonZeros(pair.Second),
                    pair.Second.Kind == StoredKind.Shared ? pair.Second.Codebook.Length : null))]);

    /// <summary>The size of a model's parameters as 32-bit floats.</summary>
    public static long DenseBytes(ModelGraph graph) => sizeof(float) * graph.ParameterCount;

    /// <summary>Parameters of a network that are not zero now.</summary>
    public static long NonZeros(Network network) =>
        network.Parameters.Sum(parameter => (long)CountNonZeros(parameter.ToArray()));

    private static int CountNonZeros(StoredTensor tensor) =>
        tensor.Kind == StoredKind.Dense ? CountNonZeros(tensor.Values) : tensor.NonZeros;

    private static int CountNonZeros(float[] values) => values.Length - values.AsSpan().Count(0f);
}
