using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// One step of a long short-term memory in one launch: the recurrent product and <see cref="LstmCell"/> after it. A step's
/// product is so small that launches would take longer than it does. A group of 8 × 8 work items computes as many cells of as
/// many rows, from slabs of both operands in shared memory.
/// </summary>
public static class LstmStep
{
    /// <summary>Rows and cells of a group.</summary>
    public const int Extent = 8;

    private const int Gates = 4;
    private const int Items = Extent * Extent;

    /// <summary>
    /// Adds previous · weightᵀ to the gates' sums, then c = σ(f) · cPrevious + σ(i) · tanh(g), h = σ(o) · tanh(c). The grid is
    /// tiles of cells × tiles of rows.
    /// </summary>
    /// <param name="previous">[rows, hidden]: h of the step before.</param>
    /// <param name="weight">[4 · hidden, hidden].</param>
    /// <param name="gates">[rows, 4 · hidden]: the other sums of i, f, g and o; replaced by the gates.</param>
    /// <param name="cPrevious">[rows, hidden].</param>
    /// <param name="c">[rows, hidden].</param>
    /// <param name="h">[rows, hidden].</param>
    /// <param name="rows">Sequences.</param>
    /// <param name="hidden">Cells of a row.</param>
    /// <param name="depth">hidden, or 0 where the step before was zeros.</param>
    public readonly struct Forward(
        ArrayView<float> previous, ArrayView<float> weight, ArrayView<float> gates, ArrayView<float> cPrevious,
        ArrayView<float> c, ArrayView<float> h, int rows, int hidden, int depth) : IKernel
    {
        private const int DepthBits = 4;
        private const int SlabDepth = 1 << DepthBits;

        // One more float a line than it needs, so that neighbouring lines begin in other banks.
        private const int Line = SlabDepth + 1;
        private const int Weights = Extent * Line;
        private const int LinesAtOnce = Items / SlabDepth;

        /// <inheritdoc/>
        public void Run()
        {
            var slab = SharedMemory.Allocate<float>((Gates + 1) * Extent * Line);
            var item = (Group.IdxY * Extent) + Group.IdxX;
            var firstRow = Grid.IdxY * Extent;
            var firstCell = Grid.IdxX * Extent;
            var line = item >> DepthBits;
            var along = item & (SlabDepth - 1);
            var start = (line * Line) + along;
            var i = 0f;
            var f = 0f;
            var g = 0f;
            var o = 0f;
            for (var first = 0; first < depth; first += SlabDepth)
            {
                // All loads before the first store: a store waits for its load, and would keep the next one waiting.
                var k = first + along;
                var h0 = Previous(firstRow + line, k);
                var h1 = Previous(firstRow + line + LinesAtOnce, k);
                var i0 = Weight(0, firstCell + line, k);
                var i1 = Weight(0, firstCell + line + LinesAtOnce, k);
                var f0 = Weight(1, firstCell + line, k);
                var f1 = Weight(1, firstCell + line + LinesAtOnce, k);
                var g0 = Weight(2, firstCell + line, k);
                var g1 = Weight(2, firstCell + line + LinesAtOnce, k);
                var o0 = Weight(3, firstCell + line, k);
                var o1 = Weight(3, firstCell + line + LinesAtOnce, k);
                slab[start] = h0;
                slab[start + (LinesAtOnce * Line)] = h1;
                slab[start + Weights] = i0;
                slab[start + Weights + (LinesAtOnce * Line)] = i1;
                slab[start + (2 * Weights)] = f0;
                slab[start + (2 * Weights) + (LinesAtOnce * Line)] = f1;
                slab[start + (3 * Weights)] = g0;
                slab[start + (3 * Weights) + (LinesAtOnce * Line)] = g1;
                slab[start + (4 * Weights)] = o0;
                slab[start + (4 * Weights) + (LinesAtOnce * Line)] = o1;
                Group.Barrier();
                var own = Group.IdxY * Line;
                var cell = Weights + (Group.IdxX * Line);
                for (var step = 0; step < SlabDepth; step++)
                {
                    var x = slab[own + step];
                    i += x * slab[cell + step];
                    f += x * slab[cell + Weights + step];
                    g += x * slab[cell + (2 * Weights) + step];
                    o += x * slab[cell + (3 * Weights) + step];
                }

                Group.Barrier();
            }

            var row = firstRow + Group.IdxY;
            var column = firstCell + Group.IdxX;
            if (row < rows && column < hidden)
            {
                var sums = (row * Gates * hidden) + column;
                var place = (row * hidden) + column;
                _ = LstmCell.Step(
                    gates[sums] + i, gates[sums + hidden] + f, gates[sums + (2 * hidden)] + g, gates[sums + (3 * hidden)] + o,
                    gates, sums, cPrevious[place], c, h, place, hidden);
            }
        }

        private float Previous(int row, int k)
        {
            var isInside = row < rows && k < depth;
            var value = previous[isInside ? (row * hidden) + k : 0];
            return isInside ? value : 0f;
        }

        private float Weight(int gate, int cell, int k)
        {
            var isInside = cell < hidden && k < depth;
            var value = weight[isInside ? (((gate * hidden) + cell) * hidden) + k : 0];
            return isInside ? value : 0f;
        }
    }

    /// <summary>
    /// Adds next · weight to the gradient of h, then passes it and that of c on as <see cref="LstmCell.Gradient"/> does. The grid
    /// is tiles of cells × tiles of rows.
    /// </summary>
    /// <param name="next">[rows, 4 · hidden]: the gradients of the gates' sums of the step after.</param>
    /// <param name="weight">[4 · hidden, hidden].</param>
    /// <param name="gates">
    /// [rows, 4 · hidden]: i, f, g and o as the forward pass left them; replaced by the gradients of their sums.
    /// </param>
    /// <param name="cPrevious">[rows, hidden].</param>
    /// <param name="c">[rows, hidden].</param>
    /// <param name="dh">[rows, hidden]: without the share of the step after.</param>
    /// <param name="dc">[rows, hidden]: the gradient of c through the next step; replaced by that of cPrevious.</param>
    /// <param name="rows">Sequences.</param>
    /// <param name="hidden">Cells of a row.</param>
    /// <param name="depth">4 · hidden, or 0 for the last step.</param>
    public readonly struct Gradient(
        ArrayView<float> next, ArrayView<float> weight, ArrayView<float> gates, ArrayView<float> cPrevious, ArrayView<float> c,
        ArrayView<float> dh, ArrayView<float> dc, int rows, int hidden, int depth) : IKernel
    {
        private const int SlabDepth = Items;
        private const int Line = SlabDepth + 1;
        private const int Weights = Extent * Line;

        /// <inheritdoc/>
        public void Run()
        {
            var slab = SharedMemory.Allocate<float>(Weights + (SlabDepth * Extent));
            var item = (Group.IdxY * Extent) + Group.IdxX;
            var firstRow = Grid.IdxY * Extent;
            var column = (Grid.IdxX * Extent) + Group.IdxX;
            var sum = 0f;
            for (var first = 0; first < depth; first += SlabDepth)
            {
                // All loads before the first store, as above. A line of the slab is a row; behind the lines lie the weights.
                var a0 = Next(firstRow, first + item);
                var a1 = Next(firstRow + 1, first + item);
                var a2 = Next(firstRow + 2, first + item);
                var a3 = Next(firstRow + 3, first + item);
                var a4 = Next(firstRow + 4, first + item);
                var a5 = Next(firstRow + 5, first + item);
                var a6 = Next(firstRow + 6, first + item);
                var a7 = Next(firstRow + 7, first + item);
                var k = first + Group.IdxY;
                var b0 = Weight(k, column);
                var b1 = Weight(k + Extent, column);
                var b2 = Weight(k + (2 * Extent), column);
                var b3 = Weight(k + (3 * Extent), column);
                var b4 = Weight(k + (4 * Extent), column);
                var b5 = Weight(k + (5 * Extent), column);
                var b6 = Weight(k + (6 * Extent), column);
                var b7 = Weight(k + (7 * Extent), column);
                slab[item] = a0;
                slab[item + Line] = a1;
                slab[item + (2 * Line)] = a2;
                slab[item + (3 * Line)] = a3;
                slab[item + (4 * Line)] = a4;
                slab[item + (5 * Line)] = a5;
                slab[item + (6 * Line)] = a6;
                slab[item + (7 * Line)] = a7;
                slab[Weights + item] = b0;
                slab[Weights + item + Items] = b1;
                slab[Weights + item + (2 * Items)] = b2;
                slab[Weights + item + (3 * Items)] = b3;
                slab[Weights + item + (4 * Items)] = b4;
                slab[Weights + item + (5 * Items)] = b5;
                slab[Weights + item + (6 * Items)] = b6;
                slab[Weights + item + (7 * Items)] = b7;
                Group.Barrier();
                var own = Group.IdxY * Line;
                var cell = Weights + Group.IdxX;
                for (var step = 0; step < SlabDepth; step++)
                {
                    sum += slab[own + step] * slab[cell];
                    cell += Extent;
                }

                Group.Barrier();
            }

            var row = firstRow + Group.IdxY;
            if (row < rows && column < hidden)
            {
                var place = (row * hidden) + column;
                LstmCell.StepBack(
                    dh[place] + sum, gates, (row * Gates * hidden) + column, cPrevious[place], c[place], dc, place, hidden);
            }
        }

        private float Next(int row, int k)
        {
            var isInside = row < rows && k < depth;
            var value = next[isInside ? (row * depth) + k : 0];
            return isInside ? value : 0f;
        }

        private float Weight(int k, int cell)
        {
            var isInside = k < depth && cell < hidden;
            var value = weight[isInside ? (k * hidden) + cell : 0];
            return isInside ? value : 0f;
        }
    }
}
