using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>Recurrent nodes by their equations, a cell at a time.</summary>
public sealed class RecurrentNodeTests
{
    private const int Steps = 3;
    private const int Features = 2;
    private const int Hidden = 3;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Gru(bool resetsFirst, bool isGiven) => Check(
        values => new GruNode("", values, Hidden, resetsFirst), isGiven ? 1 : 0, (sums, state, p) =>
        {
            var ((recurrent, added), h) = ((p[1], p[3]), state[0]);
            var z = Cells(j => Sigmoid(sums[j] + Dot(recurrent, j, h)));
            var r = Cells(j => Sigmoid(sums[Hidden + j] + Dot(recurrent, Hidden + j, h)));
            double[] reset = [.. r.Zip(h, (a, b) => a * b)];
            var n = Cells(j => Math.Tanh(sums[(2 * Hidden) + j] + (resetsFirst
                ? Dot(recurrent, (2 * Hidden) + j, reset) + added[j]
                : r[j] * (Dot(recurrent, (2 * Hidden) + j, h) + added[j]))));
            var next = Cells(j => ((1 - z[j]) * n[j]) + (z[j] * h[j]));
            return ([next], next);
        });

    [Theory]
    [InlineData(ActivationKind.Tanh, false)]
    [InlineData(ActivationKind.Sigmoid, true)]
    [InlineData(ActivationKind.Relu, true)]
    public void Rnn(ActivationKind kind, bool isGiven) => Check(
        values => new RnnNode("", values, Hidden, kind), isGiven ? 1 : 0, (sums, state, p) =>
        {
            var next = Cells(j => sums[j] + Dot(p[1], j, state[0]));
            next = [.. next.Select(v => kind switch
            {
                ActivationKind.Tanh => Math.Tanh(v),
                ActivationKind.Sigmoid => Sigmoid(v),
                _ => Math.Max(v, 0),
            })];
            return ([next], next);
        });

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    [InlineData(true, true, false)]
    public void Lstm(bool isGiven, bool showsCells, bool bias) => Check(
        values => new LstmNode("", values, Hidden, bias, showsCells), isGiven ? 2 : 0, (sums, state, p) =>
        {
            var (h, c) = (state[0], state[1]);
            double Sum(int gate, int j) => sums[(gate * Hidden) + j] + Dot(p[1], (gate * Hidden) + j, h);
            var cell = Cells(j => (Sigmoid(Sum(1, j)) * c[j]) + (Sigmoid(Sum(0, j)) * Math.Tanh(Sum(2, j))));
            var next = Cells(j => Sigmoid(Sum(3, j)) * Math.Tanh(cell[j]));
            return ([next, cell], showsCells ? [.. next, .. cell] : next);
        });

    /// <summary>One that keeps its state goes on from there; a given state has the last word.</summary>
    [Theory]
    [InlineData("gru")]
    [InlineData("rnn")]
    [InlineData("lstm")]
    public void Pieces_of_a_sequence_end_like_the_whole(string kind)
    {
        using var device = Device.Cpu(1);
        using var whole = Network.Build(Graph(4), device, seed: 5);
        using var parts = Network.Build(Graph(2), device, seed: 5);
        float[] x = [.. Enumerable.Range(0, 8).Select(i => MathF.Sin(i))];
        using var all = new NetworkPredictor(whole);
        using var pieces = new NetworkPredictor(parts);
        var (expected, actual) = (new float[4 * 3], new float[2 * 3]);
        all.Run(x, expected);
        pieces.RunNext(x.AsSpan(0, 4), actual);
        Assert.Equal(expected[..6], actual);
        pieces.Run(x.AsSpan(2, 4), actual);
        pieces.RunNext(x.AsSpan(4, 4), actual);
        Assert.Equal(expected[6..], actual, (a, b) => Math.Abs(a - b) <= 1e-6f);
        pieces.Reset();
        pieces.RunNext(x.AsSpan(0, 4), actual);
        Assert.Equal(expected[..6], actual);

        ModelGraph Graph(int steps)
        {
            GraphNode node = kind switch
            {
                "gru" => new GruNode("", [0], Hidden),
                "rnn" => new RnnNode("", [0], Hidden),
                _ => new LstmNode("", [0], Hidden, ShowsCells: true),
            };
            var builder = new ModelGraphBuilder("pieces", steps, 2).Node(node);
            return (kind == "lstm" ? builder.Node(new SliceNode("", [1], 1, 0, Hidden)) : builder).Build();
        }
    }

    /// <param name="node">Makes the node from the values that it reads.</param>
    /// <param name="states">How many states are given.</param>
    /// <param name="step">From the input's sums, the states and the parameters to the next states and the output.</param>
    private static void Check(
        Func<System.Collections.Immutable.ImmutableArray<int>, GraphNode> node,
        int states,
        Func<double[], double[][], double[][], (double[][] States, double[] Output)> step)
    {
        int[][] shapes = [[Steps, Features], .. Enumerable.Repeat(new[] { Hidden }, states)];
        var check = NodeCheck.Of(values => node([.. values]), Reference, shapes) with { Low = -1f, High = 1.1f };
        check.Run();

        double[] Reference(double[][] x)
        {
            var parameters = x[(1 + states)..];
            double[][] state = states > 0 ? x[1..(1 + states)] : [new double[Hidden], new double[Hidden]];
            var (weight, bias) = (parameters[0], parameters.ElementAtOrDefault(2));
            var outputs = new List<double>();
            for (var t = 0; t < Steps; t++)
            {
                var row = x[0][(t * Features)..((t + 1) * Features)];
                double[] sums =
                [
                    .. Enumerable.Range(0, weight.Length / Features).Select(j => Dot(weight, j, row) + (bias?[j] ?? 0)),
                ];
                (state, var output) = step(sums, state, parameters);
                outputs.AddRange(output);
            }

            return [.. outputs];
        }
    }

    private static double[] Cells(Func<int, double> f) => [.. Enumerable.Range(0, Hidden).Select(f)];

    private static double Dot(double[] matrix, int row, double[] x) =>
        x.Select((value, i) => matrix[(row * x.Length) + i] * value).Sum();

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
