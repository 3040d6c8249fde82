using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// How many samples a network is calibrated on where nobody says it. A convolution sees hundreds of windows in each sample; a
/// layer that sees one vector a sample would be fitted to what few samples happen to have in common.
/// </summary>
public static class SampleDemand
{
    /// <summary>Samples that are enough for most networks.</summary>
    public const int Usual = 256;

    /// <summary>The most; calibration takes time in proportion.</summary>
    public const int Most = 1024;

    // What a layer's inputs leave undetermined is little if there are several times as many of them as a row has weights. A pass
    // is content with fewer (CalibrationPass), which it can draw from samples that have many.
    private const int PositionsPerColumn = 8;

    // Layers that need more samples are heard if they hold such a part of all weights together.
    private const double Part = 0.1;

    /// <summary>The demand of a graph: between <see cref="Usual"/> and <see cref="Most"/>.</summary>
    /// <param name="graph">The network.</param>
    public static int Of(ModelGraph graph)
    {
        var layers = Enumerable.Range(0, graph.Nodes.Length).Where(node => graph.Nodes[node].MultipliesWeights)
            .Select(node => Layer(graph, node)).Where(layer => layer.Weights > 0)
            .OrderByDescending(layer => layer.Samples).ToArray();
        var heard = layers.Sum(layer => layer.Weights) * Part;
        foreach (var (weights, samples) in layers)
            if ((heard -= weights) <= 0)
                return (int)Math.Clamp(samples, Usual, Most);
        return Usual;
    }

    private static (double Weights, double Samples) Layer(ModelGraph graph, int node)
    {
        var weights = graph.ParametersOf(graph.Nodes[node]).Where(CalibratedLayers.MayCompress).ToArray();
        var count = weights.Sum(spec => (double)spec.Count);
        if (count == 0)
            return (0, 0);
        var positions = Math.Max(1, GraphDemand.OperationsOf(graph, node) / count);
        var columns = weights.Max(spec => (double)spec.Count / spec.Shape[spec.OutputAxis]);
        return (count, Math.Ceiling(PositionsPerColumn * columns / positions));
    }
}
