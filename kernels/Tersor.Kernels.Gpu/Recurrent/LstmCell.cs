using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// One step of a long short-term memory (Hochreiter and Schmidhuber 1997; with the forget gate of Gers et al. 2000) after its
/// matrix products: gates, cell and output of a cell in one work item.
/// </summary>
public static class LstmCell
{
    /// <summary>c = σ(f) · cPrevious + σ(i) · tanh(g), h = σ(o) · tanh(c).</summary>
    /// <param name="gates">[rows, 4 · hidden]: the sums of i, f, g and o; replaced by the gates.</param>
    /// <param name="cPrevious">[rows, hidden].</param>
    /// <param name="c">[rows, hidden].</param>
    /// <param name="h">[rows, hidden].</param>
    /// <param name="hidden">Cells of a row.</param>
    /// <param name="n">rows · hidden.</param>
    public readonly struct Forward(
        ArrayView<float> gates, ArrayView<float> cPrevious, ArrayView<float> c, ArrayView<float> h, IntegerDivisor hidden, int n)
        : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var cell = WorkItem.Index;
            if (cell < n)
            {
                var place = Place(cell, hidden);
                var cells = hidden.Divisor;
                _ = Step(
                    gates[place], gates[place + cells], gates[place + (2 * cells)], gates[place + (3 * cells)], gates, place,
                    cPrevious[cell], c, h, cell, cells);
            }
        }
    }

    /// <summary>
    /// From the gradients of h and c to those of the gates' sums and of the previous cell. tanh(c) is computed again.
    /// </summary>
    /// <param name="gates">
    /// [rows, 4 · hidden]: i, f, g and o as the forward pass left them; replaced by the gradients of their sums.
    /// </param>
    /// <param name="cPrevious">[rows, hidden].</param>
    /// <param name="c">[rows, hidden].</param>
    /// <param name="dh">[rows, hidden].</param>
    /// <param name="dc">[rows, hidden]: the gradient of c through the next step; replaced by that of cPrevious.</param>
    /// <param name="hidden">Cells of a row.</param>
    /// <param name="n">rows · hidden.</param>
    public readonly struct Gradient(
        ArrayView<float> gates, ArrayView<float> cPrevious, ArrayView<float> c, ArrayView<float> dh, ArrayView<float> dc,
        IntegerDivisor hidden, int n) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var cell = WorkItem.Index;
            if (cell < n)
            {
                StepBack(dh[cell], gates, Place(cell, hidden), cPrevious[cell], c[cell], dc, cell, hidden.Divisor);
            }
        }
    }

    /// <summary>The forward step of a cell, from the sums of its gates; their first lies at a place of the gates.</summary>
    /// <returns>h of the cell.</returns>
    internal static float Step(
        float sumI, float sumF, float sumG, float sumO, ArrayView<float> gates, int place, float cPrevious, ArrayView<float> c,
        ArrayView<float> h, int cell, int hidden)
    {
        var i = default(Sigmoid).Invoke(sumI);
        var f = default(Sigmoid).Invoke(sumF);
        var g = default(Tanh).Invoke(sumG);
        var o = default(Sigmoid).Invoke(sumO);
        var value = (f * cPrevious) + (i * g);
        gates[place] = i;
        gates[place + hidden] = f;
        gates[place + (2 * hidden)] = g;
        gates[place + (3 * hidden)] = o;
        c[cell] = value;
        var output = o * default(Tanh).Invoke(value);
        h[cell] = output;
        return output;
    }

    /// <summary>The backward step of a cell, from the gradient of its h; its first gate lies at a place of the gates.</summary>
    internal static void StepBack(
        float dh, ArrayView<float> gates, int place, float cPrevious, float c, ArrayView<float> dc, int cell, int hidden)
    {
        var i = gates[place];
        var f = gates[place + hidden];
        var g = gates[place + (2 * hidden)];
        var o = gates[place + (3 * hidden)];
        var squashed = default(Tanh).Invoke(c);
        var gradient = dc[cell] + default(TanhGradient).Invoke(squashed, dh * o);
        gates[place] = default(SigmoidGradient).Invoke(i, gradient * g);
        gates[place + hidden] = default(SigmoidGradient).Invoke(f, gradient * cPrevious);
        gates[place + (2 * hidden)] = default(TanhGradient).Invoke(g, gradient * i);
        gates[place + (3 * hidden)] = default(SigmoidGradient).Invoke(o, dh * squashed);
        dc[cell] = gradient * f;
    }

    /// <summary>Where a cell's first gate lies: rows are four times as long there.</summary>
    private static int Place(int cell, IntegerDivisor hidden) => cell + (hidden.Quotient(cell) * 3 * hidden.Divisor);
}
