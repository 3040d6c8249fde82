using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// A recurrent layer, step by step in words, whose sums show their gradients: those of the gates, not of the states, are what
/// rows of weights add to.
/// </summary>
/// <param name="node">An LSTM, a GRU or a simple recurrent layer.</param>
/// <param name="parameters">Its parameters, in the node's order.</param>
internal sealed class ProbedRecurrence(GraphNode node, IReadOnlyList<Parameter> parameters) : Layer
{
    private readonly int _hidden = parameters[1].Spec.Shape[1];

    /// <summary>The gradients of the sums: of the input's rows, and of the recurrent ones that are added to them.</summary>
    public GradientSquares Sums { get; } = new(parameters[0].Spec.Shape[0], axis: -1);

    /// <summary>The gradients of a GRU's products for new values, which a reset multiplies.</summary>
    public GradientSquares Products { get; } = new(parameters[1].Spec.Shape[1], axis: -1);

    /// <summary>The mean squared gradient of each row of the recurrent weights.</summary>
    public double[] RecurrentMeans() => node is GruNode { ResetsFirst: false }
        ? [.. Sums.Means().AsSpan(0, 2 * _hidden), .. Products.Means()]
        : Sums.Means();

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var batch = 1;
        foreach (var input in inputs)
            batch = Math.Max(batch, input.Shape[0]);
        var bias = parameters.Count > 2 ? parameters[2].Effective() : (Tensor?)null;
        var sums = GradientProbeOperation.Apply(
            Repeat(inputs[0], batch).Transpose(0, 1).Affine(parameters[0].Effective(), bias), Sums);
        var h = inputs.Length > 1 ? Repeat(inputs[1], batch) : sums.Device.Zeros(batch, _hidden);
        var c = inputs.Length > 2 ? Repeat(inputs[2], batch) : node is LstmNode ? sums.Device.Zeros(batch, _hidden) : h;
        var steps = new Tensor[sums.Shape[0]];
        for (var t = 0; t < steps.Length; t++)
        {
            (h, c) = Step(sums[t], h, c);
            steps[t] = node is LstmNode { ShowsCells: true } ? Tensor.Concat([h, c], 1) : h;
        }

        return Tensor.Stack(steps).Transpose(0, 1);
    }

    private static Tensor Repeat(Tensor x, int batch) => x.Shape[0] == batch ? x : x.BroadcastTo(x.Shape.With(0, batch));

    private (Tensor H, Tensor C) Step(Tensor sums, Tensor h, Tensor c)
    {
        var weight = parameters[1].Effective();
        switch (node)
        {
            case LstmNode:
                var gates = sums + h.Affine(weight);
                c = (Part(gates, 1).Sigmoid() * c) + (Part(gates, 0).Sigmoid() * Part(gates, 2).Tanh());
                return (Part(gates, LstmNode.Gates - 1).Sigmoid() * c.Tanh(), c);
            case GruNode gru:
                h = Step(gru, sums, h, weight);
                return (h, h);
            default:
                h = (sums + h.Affine(weight)).Activate((Kernels.Activation)((RnnNode)node).Kind);
                return (h, h);
        }
    }

    private Tensor Step(GruNode gru, Tensor sums, Tensor h, Tensor weight)
    {
        var rows = 2 * _hidden;
        var added = parameters[3].Effective();
        var gates = (sums[.., ..rows] + h.Affine(weight[..rows])).Sigmoid();
        var (update, reset) = (gates[.., .._hidden], gates[.., _hidden..]);
        var value = gru.ResetsFirst
            ? (reset * h).Affine(weight[rows..], added)
            : reset * (GradientProbeOperation.Apply(h.Affine(weight[rows..]), Products) + added);
        var n = (sums[.., rows..] + value).Tanh();
        return n + (update * (h - n));
    }

    private Tensor Part(Tensor gates, int gate) => gates.Narrow(1, gate * _hidden, _hidden);
}
