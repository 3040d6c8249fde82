using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.TestSupport;

/// <summary>
/// A layer of two inputs and a batch normalisation behind it, and what they give by definition, in double precision. Epsilon is
/// not always the default, and variances go down to zero, where nothing but epsilon keeps the output finite.
/// </summary>
public sealed class NormalizedLayer
{
    private const double Unit = 1d / (1 << 24);

    // Two products and three sums; root, quotient and products of the scale; the same again where the scale went into the
    // weights.
    private const int Roundings = 16;

    private static readonly float[] Weights = [0.75f, -1.5f, 0.5f, 1.25f, -0.75f, 0.5f, 1.25f, 1.25f, -1.5f, 0.75f];
    private static readonly float[] Bias = [0.5f, -0.25f, 0f, 1f, -1f];
    private static readonly float[] Gamma = [1f, 0.5f, -1.5f, 2f, 0.75f];
    private static readonly float[] Beta = [0.25f, -1f, 0f, 0.5f, 2f];
    private static readonly float[] Mean = [0.5f, -0.75f, 0.25f, 0f, -1.25f];
    private static readonly float[] Variance = [0f, 1e-12f, 1e-6f, 1e-3f, 2f];

    private readonly string _kind;
    private readonly float _epsilon;

    public NormalizedLayer(string kind, float epsilon)
    {
        (_kind, _epsilon) = (kind, epsilon);
        var graph = kind switch
        {
            "linear" => new ModelGraphBuilder(kind, 2).Linear(5).BatchNorm().Build(),
            "convolution" => new ModelGraphBuilder(kind, 2, 1, 1).Conv2d(5, 1).BatchNorm().Build(),
            "transposed" => new ModelGraphBuilder(kind, 2, 1, 1).ConvTranspose2d(5, 1).BatchNorm().Build(),
            "apart" => new ModelGraphBuilder(kind, 2).Linear(5).LeakyRelu(1f).BatchNorm().Build(),
            "image" => new ModelGraphBuilder(kind, 2, 1, 1).Conv2d(5, 1).LeakyRelu(1f).BatchNorm().Build(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        var nodes = graph.Nodes.Select(node => node is BatchNormNode norm ? norm with { Epsilon = epsilon } : node);
        Graph = new ModelGraph(graph.Name, graph.InputShape, [.. nodes]);
    }

    /// <summary>
    /// The last two kinds have a leaky ReLU, which leaves everything as it is, between the layer and the normalisation: that
    /// can't be folded.
    /// </summary>
    public static TheoryData<string, float> Cases =>
    [
        .. from kind in (string[])["linear", "convolution", "transposed", "apart", "image"]
           from epsilon in (float[])[1e-8f, 1e-5f, 1e-3f, 0.25f]
           select (kind, epsilon),
    ];

    public ModelGraph Graph { get; }

    /// <summary>Whether the layer can take the normalisation over.</summary>
    public bool IsFolded => Graph.Nodes is [_, BatchNormNode];

    /// <summary>A batch of three.</summary>
    public float[] Inputs { get; } = [1f, -0.5f, 0.25f, 2f, -1.75f, 0.125f];

    /// <summary>The values of each parameter, by its name.</summary>
    public IReadOnlyDictionary<string, float[]> Parameters =>
        Graph.Parameters.ToDictionary(spec => spec.Name, spec => Values(spec.Name));

    /// <summary>A network of these parameters.</summary>
    public Network Network(Device device)
    {
        var network = Tersor.Learning.Network.Build(Graph, device, seed: 1);
        foreach (var (name, values) in Parameters)
            network[name].SetValues(values);
        return network;
    }

    /// <summary>The same as a file's bytes.</summary>
    public byte[] File(bool sharesWeights) =>
        TersorFile.ToBytes(Graph, [.. Graph.Parameters.Select(spec => Store(spec, sharesWeights))]);

    /// <summary>Each output has an error of its own size: a channel of variance 0 is far larger than the others.</summary>
    public void AssertOutputs(float[] actual, double roundingFactor = 1)
    {
        Assert.Equal(Inputs.Length / 2 * 5, actual.Length);
        for (var i = 0; i < actual.Length; i++)
        {
            var (row, channel) = (i / 5, i % 5);
            var (a, b) =
                ((double)Weights[2 * channel] * Inputs[2 * row], (double)Weights[(2 * channel) + 1] * Inputs[(2 * row) + 1]);
            var scale = Gamma[channel] / Math.Sqrt((double)Variance[channel] + _epsilon);
            var expected = ((a + b + Bias[channel] - Mean[channel]) * scale) + Beta[channel];
            var terms = Math.Abs(a) + Math.Abs(b) + Math.Abs(Bias[channel]) + Math.Abs(Mean[channel]);
            var tolerance = Roundings * Unit * roundingFactor * ((terms * Math.Abs(scale)) + Math.Abs(Beta[channel]));
            Assert.True(
                Math.Abs(expected - actual[i]) <= tolerance,
                $"{_kind}, epsilon {_epsilon}: output {i} is {actual[i]:R}, not {expected:R}");
        }
    }

    private float[] Values(string parameter) => parameter.Split('.')[1] switch
    {
        "weight" => _kind == "transposed" ? [.. Enumerable.Range(0, 10).Select(i => Weights[(i % 5 * 2) + (i / 5)])] : Weights,
        "bias" => Bias,
        "gamma" => Gamma,
        "beta" => Beta,
        "mean" => Mean,
        _ => Variance,
    };

    private StoredTensor Store(ParameterSpec spec, bool sharesWeights)
    {
        var values = Parameters[spec.Name];
        if (!sharesWeights || spec.Role != ParameterRole.Weight)
            return StoredTensor.Dense(spec.Name, spec.Shape, values);
        float[] centroids = [.. values.Distinct().Order()];
        byte[] codes = [.. values.Select(value => (byte)(Array.IndexOf(centroids, value) + 1))];
        return StoredTensor.Shared(spec.Name, spec.Shape, centroids, codes, FloatWidth.Single);
    }
}
