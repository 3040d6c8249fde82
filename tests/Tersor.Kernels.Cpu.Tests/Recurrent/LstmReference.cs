namespace Tersor.Kernels.Cpu.Tests;

/// <summary>
/// An LSTM in double precision, as its equations stand in Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al.
/// (2000). Its gradients are central differences, so that they take nothing from the equations of a backward pass.
/// </summary>
/// <param name="steps">How many steps.</param>
/// <param name="batch">How many sequences.</param>
/// <param name="inputs">Inputs of a step.</param>
/// <param name="hidden">Cells.</param>
/// <param name="operands">
/// x, the input's weights, the recurrent weights, the bias, and h and the cells before the first step.
/// </param>
internal sealed class LstmReference(int steps, int batch, int inputs, int hidden, float[][] operands)
{
    // The quotient's error, about step² and 1e-16 / step, is far below a float's.
    private const double Step = 1e-5;

    private readonly double[][] _operands = Array.ConvertAll(
        operands, operand => Array.ConvertAll(operand, value => (double)value));

    /// <summary>
    /// h before the first step and after each, [steps + 1, batch, hidden], and the last cells, [batch, hidden].
    /// </summary>
    public (double[] H, double[] Cells) Forward()
    {
        var (x, inputWeight, recurrentWeight, bias) = (_operands[0], _operands[1], _operands[2], _operands[3]);
        var h = new double[(steps + 1) * batch * hidden];
        _operands[4].CopyTo(h, 0);
        double[] cells = [.. _operands[5]];
        for (var step = 0; step < steps; step++)
        {
            for (var n = 0; n < batch; n++)
            {
                var input = x.AsSpan(((step * batch) + n) * inputs, inputs);
                var previous = h.AsSpan(((step * batch) + n) * hidden, hidden);
                for (var j = 0; j < hidden; j++)
                {
                    var (i, f, g, o) = (
                        Sum(input, previous, j), Sum(input, previous, hidden + j),
                        Sum(input, previous, (2 * hidden) + j), Sum(input, previous, (3 * hidden) + j));
                    ref var cell = ref cells[(n * hidden) + j];
                    cell = (Sigmoid(f) * cell) + (Sigmoid(i) * Math.Tanh(g));
                    h[((((step + 1) * batch) + n) * hidden) + j] = Sigmoid(o) * Math.Tanh(cell);
                }
            }
        }

        return (h, cells);

        double Sum(ReadOnlySpan<double> input, ReadOnlySpan<double> previous, int gate)
        {
            var sum = bias[gate];
            for (var k = 0; k < inputs; k++)
                sum += inputWeight[(gate * inputs) + k] * input[k];
            for (var k = 0; k < hidden; k++)
                sum += recurrentWeight[(gate * hidden) + k] * previous[k];
            return sum;
        }
    }

    /// <summary>The derivative of Σ dh · h by one element of an operand.</summary>
    /// <param name="dh">[steps, batch, hidden].</param>
    /// <param name="operand">Which operand.</param>
    /// <param name="element">Which of its elements.</param>
    public double Gradient(float[] dh, int operand, int element)
    {
        ref var value = ref _operands[operand][element];
        var original = value;
        value = original + Step;
        var above = Loss(dh);
        value = original - Step;
        var below = Loss(dh);
        value = original;
        return (above - below) / (2 * Step);
    }

    private double Loss(float[] dh)
    {
        var h = Forward().H.AsSpan(batch * hidden);
        var loss = 0d;
        for (var i = 0; i < dh.Length; i++)
            loss += dh[i] * h[i];
        return loss;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
