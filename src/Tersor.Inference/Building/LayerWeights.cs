using System.Buffers;
using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// The weights of a file's layers as kernels take them: a row for each output, a folded normalisation included.
/// </summary>
/// <param name="graph">The graph without the folded normalisations.</param>
/// <param name="folded">Those, by the name of the layer that took each over.</param>
/// <param name="tensors">The file's.</param>
internal sealed class LayerWeights(
    ModelGraph graph, ImmutableDictionary<string, BatchNormNode> folded, ImmutableArray<StoredTensor> tensors)
{
    private readonly Dictionary<string, StoredTensor> _tensors = tensors.ToDictionary(tensor => tensor.Name);

    /// <summary>The weights and the bias of a linear or convolution node.</summary>
    public WeightMatrix Of(GraphNode node)
    {
        var stored = _tensors[graph.WeightsOf(node)[0].Name];
        var rows = stored.Shape[0];
        return stored.Kind == StoredKind.Shared && !folded.ContainsKey(node.Name)
            ? Shared(stored, Bias(node, rows))
            : Dense(node, stored.Decode(), rows);
    }

    /// <summary>The weights of a transposed convolution: [channels, input channels, kernel, kernel], sorted by output.</summary>
    public WeightMatrix OutputsFirst(ConvTranspose2dNode node)
    {
        var values = Decode(node, "weight");
        var area = node.Kernel * node.Kernel;
        var inputs = values.Length / (node.Channels * area);
        var sorted = new float[values.Length];
        for (var i = 0; i < inputs * node.Channels; i++)
        {
            var (input, channel) = Math.DivRem(i, node.Channels);
            values.AsSpan(i * area, area).CopyTo(sorted.AsSpan(((channel * inputs) + input) * area));
        }

        return Dense(node, sorted, node.Channels);
    }

    /// <summary>The weights of a recurrent node: a row's weights of the input and of the last output lie side by side.</summary>
    public WeightMatrix Joined(LstmNode node, int features)
    {
        var (fromInput, recurrent) = (Decode(node, "input"), Decode(node, "recurrent"));
        var rows = LstmNode.Gates * node.Hidden;
        var joined = new float[fromInput.Length + recurrent.Length];
        for (var row = 0; row < rows; row++)
        {
            var to = joined.AsSpan(row * (features + node.Hidden));
            fromInput.AsSpan(row * features, features).CopyTo(to);
            recurrent.AsSpan(row * node.Hidden, node.Hidden).CopyTo(to[features..]);
        }

        return new WeightMatrix(joined, node.Bias ? Decode(node, "bias") : new float[rows], features + node.Hidden);
    }

    /// <summary>Some rows of a recurrent node's weights.</summary>
    /// <param name="node">The node.</param>
    /// <param name="parameter">The weights, [all rows, columns].</param>
    /// <param name="columns">Columns.</param>
    /// <param name="first">The first row.</param>
    /// <param name="bias">One for each row that is taken.</param>
    public WeightMatrix Rows(GraphNode node, string parameter, int columns, int first, float[] bias) =>
        new(Decode(node, parameter).AsSpan(first * columns, bias.Length * columns).ToArray(), bias, columns);

    /// <summary>What a normalisation does.</summary>
    public ChannelScale ScaleOf(BatchNormNode norm) => new(norm, parameter => Decode(norm, parameter));

    /// <summary>The values of a node's own parameter.</summary>
    public float[] Decode(GraphNode node, string parameter) => _tensors[$"{node.Name}.{parameter}"].Decode();

    private static WeightMatrix Shared(StoredTensor stored, float[] bias)
    {
        var starts = new int[bias.Length + 1];
        var columns = ArrayPool<int>.Shared.Rent(stored.NonZeros);
        var codes = ArrayPool<byte>.Shared.Rent(stored.NonZeros);
        stored.CopyRows(starts, columns, codes);
        var weights = new WeightMatrix(
            starts, columns.AsSpan(0, stored.NonZeros), codes.AsSpan(0, stored.NonZeros), stored.Codebook, bias,
            stored.Count / bias.Length, stored.Scales);
        ArrayPool<int>.Shared.Return(columns);
        ArrayPool<byte>.Shared.Return(codes);
        return weights;
    }

    private WeightMatrix Dense(GraphNode node, float[] values, int rows)
    {
        var bias = Bias(node, rows);
        if (folded.TryGetValue(node.Name, out var norm))
            ScaleOf(norm).FoldInto(values, bias);
        return new WeightMatrix(values, bias, values.Length / rows);
    }

    private float[] Bias(GraphNode node, int rows) =>
        _tensors.ContainsKey($"{node.Name}.bias") ? Decode(node, "bias") : new float[rows];
}
