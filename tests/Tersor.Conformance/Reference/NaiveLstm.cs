using Tersor.Core;

namespace Tersor.Conformance;

/// <summary>
/// A long short-term memory step by step and cell by cell, forwards and backwards, as its equations stand in Hochreiter and
/// Schmidhuber (1997) with the forget gate of Gers et al. (2000).
/// </summary>
/// <param name="x">[steps, batch, inputs].</param>
/// <param name="inputWeight">[4 · hidden, inputs], gates in the order i, f, g, o.</param>
/// <param name="recurrentWeight">[4 · hidden, hidden].</param>
/// <param name="bias">[4 · hidden], or null.</param>
/// <param name="h0">[batch, hidden], or null for zeros.</param>
/// <param name="c0">[batch, hidden], or null for zeros.</param>
public sealed class NaiveLstm(
    NaiveTensor x, NaiveTensor inputWeight, NaiveTensor recurrentWeight, NaiveTensor? bias, NaiveTensor? h0 = null,
    NaiveTensor? c0 = null)
{
    private readonly int _hidden = recurrentWeight.Shape[1];
    private readonly int _steps = x.Shape[0];
    private readonly int _batch = x.Shape[1];
    private readonly int _inputs = x.Shape[2];

    /// <summary>One sequence of the batch: gates [steps][4 · hidden], and h and c [steps + 1][hidden].</summary>
    private (Number[][] Gates, Number[][] H, Number[][] C) Forward(int n)
    {
        var gates = new Number[_steps][];
        var h = new Number[_steps + 1][];
        var c = new Number[_steps + 1][];
        h[0] = [.. Enumerable.Range(0, _hidden).Select(j => h0 is null ? 0f : h0[n, j])];
        c[0] = [.. Enumerable.Range(0, _hidden).Select(j => c0 is null ? 0f : c0[n, j])];
        for (var t = 0; t < _steps; t++)
        {
            gates[t] = new Number[4 * _hidden];
            h[t + 1] = new Number[_hidden];
            c[t + 1] = new Number[_hidden];
            for (var gate = 0; gate < 4 * _hidden; gate++)
            {
                var sum = new Summation();
                for (var i = 0; i < _inputs; i++)
                    sum.Add(x[Row(t, n, _inputs) + i] * inputWeight[gate, i]);
                for (var i = 0; i < _hidden; i++)
                    sum.Add(h[t][i] * recurrentWeight[gate, i]);
                if (bias is not null)
                    sum.Add(bias[gate]);
                gates[t][gate] = gate / _hidden == 2 ? Number.Tanh(sum.Total) : Number.Sigmoid(sum.Total);
            }

            for (var j = 0; j < _hidden; j++)
            {
                c[t + 1][j] = (F(gates[t], j) * c[t][j]) + (I(gates[t], j) * G(gates[t], j));
                h[t + 1][j] = O(gates[t], j) * Number.Tanh(c[t + 1][j]);
            }
        }

        return (gates, h, c);
    }

    /// <summary>h of every step, [steps, batch, hidden].</summary>
    public NaiveTensor Output()
    {
        var y = new NaiveTensor(new Shape(_steps, _batch, _hidden));
        for (var n = 0; n < _batch; n++)
        {
            var (_, h, _) = Forward(n);
            for (var t = 0; t < _steps; t++)
            {
                for (var j = 0; j < _hidden; j++)
                    y[Row(t, n, _hidden) + j] = h[t + 1][j];
            }
        }

        return y;
    }

    /// <summary>The gradients of x, the weights, the bias, h0 and c0, for the derivative of a loss by the output.</summary>
    public NaiveTensor[] Gradients(NaiveTensor dy)
    {
        var dx = new NaiveTensor(x.Shape);
        var dInputWeight = new Summation[inputWeight.Count];
        var dRecurrentWeight = new Summation[recurrentWeight.Count];
        var dBias = new Summation[4 * _hidden];
        var dh0 = new NaiveTensor(new Shape(_batch, _hidden));
        var dc0 = new NaiveTensor(new Shape(_batch, _hidden));
        for (var n = 0; n < _batch; n++)
        {
            var (gates, h, c) = Forward(n);
            var dh = new Number[_hidden];
            var dc = new Number[_hidden];
            for (var t = _steps - 1; t >= 0; t--)
            {
                var dSums = new Number[4 * _hidden];
                for (var j = 0; j < _hidden; j++)
                {
                    var (i, f, g, o) = (I(gates[t], j), F(gates[t], j), G(gates[t], j), O(gates[t], j));
                    var squashed = Number.Tanh(c[t + 1][j]);
                    var output = dh[j] + dy[Row(t, n, _hidden) + j];
                    var cell = dc[j] + (output * o * (1f - (squashed * squashed)));
                    dSums[j] = cell * g * i * (1f - i);
                    dSums[_hidden + j] = cell * c[t][j] * f * (1f - f);
                    dSums[(2 * _hidden) + j] = cell * i * (1f - (g * g));
                    dSums[(3 * _hidden) + j] = output * squashed * o * (1f - o);
                    dc[j] = cell * f;
                }

                for (var gate = 0; gate < 4 * _hidden; gate++)
                {
                    dBias[gate].Add(dSums[gate]);
                    for (var i = 0; i < _inputs; i++)
                        dInputWeight[(gate * _inputs) + i].Add(dSums[gate] * x[Row(t, n, _inputs) + i]);
                    for (var i = 0; i < _hidden; i++)
                        dRecurrentWeight[(gate * _hidden) + i].Add(dSums[gate] * h[t][i]);
                }

                for (var i = 0; i < _inputs; i++)
                    dx[Row(t, n, _inputs) + i] = Back(dSums, inputWeight, i);
                for (var i = 0; i < _hidden; i++)
                    dh[i] = Back(dSums, recurrentWeight, i);
            }

            for (var j = 0; j < _hidden; j++)
                (dh0[n, j], dc0[n, j]) = (dh[j], dc[j]);
        }

        return
        [
            dx, Total(dInputWeight, inputWeight.Shape), Total(dRecurrentWeight, recurrentWeight.Shape),
            Total(dBias, new Shape(4 * _hidden)), dh0, dc0,
        ];
    }

    private static Number Back(Number[] dSums, NaiveTensor weight, int column)
    {
        var sum = new Summation();
        for (var gate = 0; gate < dSums.Length; gate++)
            sum.Add(dSums[gate] * weight[gate, column]);
        return sum.Total;
    }

    private static NaiveTensor Total(Summation[] sums, Shape shape) => new(shape, [.. sums.Select(sum => sum.Total)]);

    private int Row(int t, int n, int width) => ((t * _batch) + n) * width;

    private static Number I(Number[] gates, int j) => gates[j];

    private static Number F(Number[] gates, int j) => gates[(gates.Length / 4) + j];

    private static Number G(Number[] gates, int j) => gates[(gates.Length / 2) + j];

    private static Number O(Number[] gates, int j) => gates[(3 * gates.Length / 4) + j];
}
