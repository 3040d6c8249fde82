using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Peers.PostTraining;

/// <summary>Static quantisation as ONNX Runtime's tool does it: ranges of activations from samples.</summary>
internal static class Calibration
{
    // The tool's default, and what cuts outliers off. Which is best is decided by the calibration samples.
    private static readonly double[] Shares = [1, 0.9999, 0.999];

    /// <summary>The model in integers whose outputs on the samples are closest to the dense model's.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="model">The same, ready to be quantised.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="threads">Threads to run with.</param>
    /// <returns>The model, and the share of the activations' values that lie in their ranges.</returns>
    public static (byte[] Model, double Share) Quantize(
        ModelGraph graph, QuantizedModel model, SampleSet samples, int threads)
    {
        var ranges = model.Activations.ToDictionary(name => name, _ => new ActivationRange());
        using (var observed = new OnnxRunner(model.Observed(), graph.InputShape, threads))
        {
            // An activation that is the input itself is not an output that the runtime computes, but gives it all the same.
            observed.ForEach(samples, (name, values) => ranges[name].Widen(values));
            observed.ForEach(samples, (name, values) => ranges[name].Count(values));
        }

        using var dense = new OnnxRunner(model.Dense, graph.InputShape, threads);
        var expected = dense.Run(samples);
        return Shares.Select(share =>
            {
                var bytes = model.Quantize(ranges.ToDictionary(pair => pair.Key, pair => pair.Value.Of(share)));
                using var runner = new OnnxRunner(bytes, graph.InputShape, threads);
                return (Bytes: bytes, Share: share, Outputs.Compare(graph, expected, runner.Run(samples)).Loss);
            })
            .MinBy(candidate => candidate.Loss) is var best
                ? (best.Bytes, best.Share)
                : default;
    }
}

/// <summary>Outputs of two models for the same samples.</summary>
internal static class Outputs
{
    /// <summary>How far they lie apart.</summary>
    public static OutputComparison Compare(ModelGraph graph, float[] expected, float[] actual)
    {
        var comparison = new OutputComparison(graph);
        var length = graph.OutputShape.Aggregate(1, (product, extent) => product * extent);
        for (var at = 0; at < expected.Length; at += length)
            comparison.Add(expected.AsSpan(at, length), actual.AsSpan(at, length));
        return comparison;
    }

    /// <summary>How many samples get their own class.</summary>
    public static int Right(ReadOnlySpan<int> labels, float[] outputs)
    {
        var (classes, right) = (outputs.Length / labels.Length, 0);
        for (var i = 0; i < labels.Length; i++)
        {
            var row = outputs.AsSpan(i * classes, classes);
            right += System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(row) == labels[i] ? 1 : 0;
        }

        return right;
    }
}
