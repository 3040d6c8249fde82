using System.Text.RegularExpressions;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// The parameters of a recurrent node, taken from those of PyTorch's <c>nn.LSTM</c>, <c>nn.GRU</c>, <c>nn.RNN</c> and their
/// cells: <c>weight_ih_l0</c>, <c>bias_hh_l1_reverse</c>. PyTorch has two biases where a node has their sum, and the gates of a
/// GRU in the order r, z, n.
/// </summary>
internal sealed partial class TorchRecurrence
{
    private readonly GraphNode _node;
    private readonly IReadOnlyDictionary<string, SafetensorsTensor> _tensors;
    private readonly string _stem;
    private readonly string _suffix;

    private TorchRecurrence(
        GraphNode node, IReadOnlyDictionary<string, SafetensorsTensor> tensors, string stem, string suffix) =>
        (_node, _tensors, _stem, _suffix) = (node, tensors, stem, suffix);

    /// <summary>PyTorch's parameters of a node, if they are there.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">
    /// What the file calls it: a module stands for its first layer, <c>rnn_l1</c> or <c>rnn.l1_reverse</c> for another layer and
    /// direction of the module <c>rnn</c>, <c>rnn_reverse</c> for the first layer backwards.
    /// </param>
    /// <param name="tensors">The file's tensors by name.</param>
    /// <returns>Null if the node is none that PyTorch has, or the file has no weights under the name.</returns>
    public static TorchRecurrence? Find(
        GraphNode node, string name, IReadOnlyDictionary<string, SafetensorsTensor> tensors)
    {
        if (node is not (LstmNode or GruNode { ResetsFirst: false } or RnnNode))
            return null;
        var places = new List<(string Stem, string Suffix)> { ($"{name}.", "_l0"), ($"{name}.", "") };
        if (LayerName().Match(name) is { Success: true, Groups: var parts })
            places.Add((
                parts["module"].Success ? $"{parts["module"].Value}." : "",
                $"_{(parts["layer"].Success ? parts["layer"].Value : "l0")}{(parts["back"].Success ? "_reverse" : "")}"));

        return places.Where(place => tensors.ContainsKey($"{place.Stem}weight_ih{place.Suffix}"))
            .Select(place => new TorchRecurrence(node, tensors, place.Stem, place.Suffix))
            .FirstOrDefault();
    }

    /// <summary>A parameter's values.</summary>
    /// <param name="spec">The parameter; its name begins with the node's.</param>
    /// <param name="mismatches">Hears of what can't be used.</param>
    /// <returns>Row-major values; null if they can't be used.</returns>
    public float[]? Take(ParameterSpec spec, TensorMismatches mismatches)
    {
        var own = spec.Name[(_node.Name.Length + 1)..];
        return own switch
        {
            "input" => InOrder(Get("weight_ih", spec.Shape.AsSpan())),
            "recurrent" => InOrder(Get("weight_hh", spec.Shape.AsSpan())),
            _ when !Has("bias_ih") && !Has("bias_hh") => new float[spec.Count],
            "new" => Get("bias_hh", [GruNode.Gates * spec.Count])?[((GruNode.Gates - 1) * spec.Count)..],
            _ => InOrder(Bias(spec)),
        };

        float[]? Get(string name, ReadOnlySpan<int> shape) =>
            mismatches.Take(_tensors.GetValueOrDefault(Full(name)), Full(name), shape);

        float[]? Bias(ParameterSpec bias)
        {
            if (Get("bias_ih", bias.Shape.AsSpan()) is not { } sum || Get("bias_hh", bias.Shape.AsSpan()) is not { } recurrent)
                return null;

            // The reset of a GRU acts on the recurrent bias of n, so that stays by itself.
            var added = _node is GruNode gru ? (GruNode.Gates - 1) * gru.Hidden : sum.Length;
            for (var i = 0; i < added; i++)
                sum[i] += recurrent[i];
            return sum;
        }
    }

    /// <summary>A bias of the file that the node has no place for; null if there is none.</summary>
    public string? Unplaced => _node is LstmNode { Bias: false }
        ? new[] { "bias_ih", "bias_hh" }.Where(Has).Select(Full).FirstOrDefault()
        : null;

    [GeneratedRegex(@"^(?:(?<module>.+?)[._])??(?:(?<layer>l[0-9]+)(?:_(?<back>reverse))?|(?<back>reverse))$")]
    private static partial Regex LayerName();

    private string Full(string name) => $"{_stem}{name}{_suffix}";

    private bool Has(string name) => _tensors.ContainsKey(Full(name));

    // The rows of r and z, or their biases, change places.
    private float[]? InOrder(float[]? values)
    {
        if (_node is not GruNode || values is null)
            return values;
        var gate = values.Length / GruNode.Gates;
        return [.. values[gate..(2 * gate)], .. values[..gate], .. values[(2 * gate)..]];
    }
}
