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
        ArrayView<float> gates, ArrayView<float> cPrevious, ArrayView<float> c, ArrayView<float> h, int hidden, int n) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var cell = WorkItem.Index;
            if (cell < n)
            {
                var place = Place(cell, hidden);
                var i = default(Sigmoid).Invoke(gates[place]);
                var f = default(Sigmoid).Invoke(gates[place + hidden]);
                var g = default(Tanh).Invoke(gates[place + (2 * hidden)]);
                var o = default(Sigmoid).Invoke(gates[place + (3 * hidden)]);
                var value = (f * cPrevious[cell]) + (i * g);
                gates[place] = i;
                gates[place + hidden] = f;
                gates[place + (2 * hidden)] = g;
                gates[place + (3 * hidden)] = o;
                c[cell] = value;
                h[cell] = o * default(Tanh).Invoke(value);
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
        ArrayView<float> gates, ArrayView<float> cPrevious, ArrayView<float> c, ArrayView<float> dh, ArrayView<float> dc, int
        hidden, int n) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var cell = WorkItem.Index;
            if (cell < n)
            {
                var place = Place(cell, hidden);
                var i = gates[place];
                var f = gates[place + hidden];
                var g = gates[place + (2 * hidden)];
                var o = gates[place + (3 * hidden)];
                var squashed = default(Tanh).Invoke(c[cell]);
                var gradient = dc[cell] + default(TanhGradient).Invoke(squashed, dh[cell] * o);
                gates[place] = default(SigmoidGradient).Invoke(i, gradient * g);
                gates[place + hidden] = default(SigmoidGradient).Invoke(f, gradient * cPrevious[cell]);
                gates[place + (2 * hidden)] = default(TanhGradient).Invoke(g, gradient * i);
                gates[place + (3 * hidden)] = default(SigmoidGradient).Invoke(o, dh[cell] * squashed);
                dc[cell] = gradient * f;
            }
        }
    }

    /// <summary>Where a cell's first gate lies: rows are four times as long there.</summary>
    private static int Place(int cell, int hidden) => cell + (cell / hidden * 3 * hidden);
}
