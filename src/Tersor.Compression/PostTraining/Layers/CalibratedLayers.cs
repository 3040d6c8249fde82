using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.PostTraining;

/// <summary>Which parameters are compressed, and how their layers are calibrated.</summary>
internal static class CalibratedLayers
{
    /// <summary>
    /// Weights of fewer values stay as they are: their codebook, their scales and the tables of their codes would weigh as much
    /// as half precision does.
    /// </summary>
    public const int FewestWeights = 64;

    /// <summary>
    /// Whether a parameter may be compressed: a weight that a layer multiplies inputs by, or a table of vectors, and not a tiny
    /// one. Biases, normalisations, statistics and constants are not.
    /// </summary>
    public static bool MayCompress(ParameterSpec spec) => spec.Role == ParameterRole.Weight && spec.Count >= FewestWeights;

    /// <summary>The calibration of a node that multiplies its inputs by weights of its own; null for other nodes.</summary>
    /// <param name="dense">The dense network.</param>
    /// <param name="compressed">The compressed one.</param>
    /// <param name="node">The number of the node.</param>
    public static CalibratedLayer? Of(Network dense, Network compressed, int node)
    {
        var graph = dense.Graph;
        var output = graph.ValueShapes[node + 1];
        return graph.Nodes[node] switch
        {
            LinearNode { IsTied: false } linear => Product(VectorMatrix.Of(
                graph.ParametersOf(linear)[0], output.Length == 2 ? output[0] : 1)),
            Conv2dNode conv => Product(ConvolutionMatrix.Of(conv, graph.ValueShapes[conv.Inputs[0]], output)),
            ConvTranspose2dNode conv => Product(TransposedMatrix.Of(conv, graph.ValueShapes[conv.Inputs[0]], output)),
            LstmNode or GruNode or RnnNode => new RecurrentCalibration(dense, compressed, node),
            _ => null,
        };

        ProductLayer Product(LayerMatrix matrix) => new(dense, compressed, node, matrix);
    }
}
