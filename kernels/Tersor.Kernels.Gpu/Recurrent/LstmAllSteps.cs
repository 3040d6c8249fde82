using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// All steps of a long short-term memory in one launch. Sequences of a batch never meet, so a group takes <see cref="Rows"/> of
/// them from the first step to the last. It needs no other group, and the launches between the steps are saved. It reads the
/// whole recurrent weight at each step, which is why <see cref="LargestHidden"/> bounds the cells.
/// </summary>
/// <remarks>
/// The grid is tiles of rows. A group has an item for each cell, rounded up to whole warps, in X, and <see cref="Rows"/> in Y. In
/// the product, Y is the item's gate and the item sums for all rows; after it, Y is the item's row.
/// </remarks>
public static class LstmAllSteps
{
    /// <summary>Sequences of a group, as many as a cell has gates.</summary>
    public const int Rows = 4;

    /// <summary>
    /// The most cells: the weight of 128 has 256 KB, which a multiprocessor reads in about the time of a launch.
    /// </summary>
    public const int LargestHidden = 128;

    private const int Gates = 4;
    private const int Warp = 32;

    /// <summary>A group's items in X for so many cells.</summary>
    public static int GroupWidth(int hidden) => (hidden + Warp - 1) / Warp * Warp;

    /// <summary>
    /// In each step adds h of the step before times the weight to the gates' sums, then c = σ(f) · cPrevious + σ(i) · tanh(g),
    /// h = σ(o) · tanh(c).
    /// </summary>
    /// <param name="h">[steps + 1, rows, hidden]: that before the first step, then those of all steps.</param>
    /// <param name="weight">[hidden, 4 · hidden]: the recurrent weight, transposed, so that neighbours load neighbours.</param>
    /// <param name="gates">[steps, rows, 4 · hidden]: the other sums of i, f, g and o; replaced by the gates.</param>
    /// <param name="cells">[steps + 1, rows, hidden]: those before the first step, then those of all steps.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="rows">Sequences.</param>
    /// <param name="hidden">Cells of a row, at most <see cref="LargestHidden"/>.</param>
    /// <param name="hasInitial">0 where h before the first step is zeros.</param>
    public readonly struct Forward(
        ArrayView<float> h, ArrayView<float> weight, ArrayView<float> gates, ArrayView<float> cells, int steps, int rows,
        int hidden, int hasInitial) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            // Of each cell, h of all rows; of each row and gate, the sums of all cells.
            var previous = SharedMemory.Allocate<Lanes4>(LargestHidden);
            var sums = SharedMemory.Allocate<float>(Rows * Gates * LargestHidden);
            var ofRows = previous.Cast<float>();
            var cell = Group.IdxX;
            var row = (Grid.IdxX * Rows) + Group.IdxY;
            var isInside = cell < hidden && row < rows;
            var place = (row * hidden) + cell;
            if (cell < hidden)
                ofRows[(cell * Rows) + Group.IdxY] = isInside ? h[place] : 0f;
            Group.Barrier();
            for (var t = 0; t < steps; t++)
            {
                var sum = default(Lanes4);
                if (cell < hidden)
                {
                    var depth = t > 0 || hasInitial != 0 ? hidden : 0;
                    var at = (Group.IdxY * hidden) + cell;
                    for (var k = 0; k < depth; k++)
                    {
                        sum = Lanes4.MultiplyAdd(weight[at], previous[k], sum);
                        at += Gates * hidden;
                    }
                }

                // Where it lies by row, then gate: rows are Gates · LargestHidden apart.
                var mine = (Group.IdxY * LargestHidden) + cell;
                sums[mine] = sum.A;
                sums[mine + (Gates * LargestHidden)] = sum.B;
                sums[mine + (2 * Gates * LargestHidden)] = sum.C;
                sums[mine + (3 * Gates * LargestHidden)] = sum.D;
                Group.Barrier();
                if (isInside)
                {
                    var first = (Group.IdxY * Gates * LargestHidden) + cell;
                    var gate = (((t * rows) + row) * Gates * hidden) + cell;
                    var next = ((t + 1) * rows * hidden) + place;
                    ofRows[(cell * Rows) + Group.IdxY] = LstmCell.Step(
                        gates[gate] + sums[first], gates[gate + hidden] + sums[first + LargestHidden],
                        gates[gate + (2 * hidden)] + sums[first + (2 * LargestHidden)],
                        gates[gate + (3 * hidden)] + sums[first + (3 * LargestHidden)], gates, gate,
                        cells[next - (rows * hidden)], cells, h, next, hidden);
                }

                Group.Barrier();
            }
        }
    }

    /// <summary>
    /// In each step, from the last to the first, adds the gradients of the gates' sums of the step after times the weight to the
    /// gradient of h, then passes it and that of c on as <see cref="LstmCell.Gradient"/> does.
    /// </summary>
    /// <param name="weight">[4 · hidden, hidden]: the recurrent weight.</param>
    /// <param name="gates">
    /// [steps, rows, 4 · hidden]: i, f, g and o as the forward pass left them; replaced by the gradients of their sums.
    /// </param>
    /// <param name="cells">[steps + 1, rows, hidden]: those before the first step, then those of all steps.</param>
    /// <param name="dh">[steps, rows, hidden]: without the shares of the steps after.</param>
    /// <param name="dc">[rows, hidden]: receives the gradient of the cells before the first step.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="rows">Sequences.</param>
    /// <param name="hidden">Cells of a row, at most <see cref="LargestHidden"/>.</param>
    public readonly struct Gradient(
        ArrayView<float> weight, ArrayView<float> gates, ArrayView<float> cells, ArrayView<float> dh, ArrayView<float> dc,
        int steps, int rows, int hidden) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            // Of each gate of each cell, the gradients of all rows; of each row and gate, the shares of all cells.
            var after = SharedMemory.Allocate<Lanes4>(Gates * LargestHidden);
            var shares = SharedMemory.Allocate<float>(Rows * Gates * LargestHidden);
            var ofRows = after.Cast<float>();
            var cell = Group.IdxX;
            var row = (Grid.IdxX * Rows) + Group.IdxY;
            var isInside = cell < hidden && row < rows;
            var place = (row * hidden) + cell;
            for (var gate = 0; gate < Gates && cell < hidden; gate++)
                ofRows[(((gate * hidden) + cell) * Rows) + Group.IdxY] = 0f;
            if (isInside)
                dc[place] = 0f;
            Group.Barrier();
            for (var t = steps - 1; t >= 0; t--)
            {
                var share = default(Lanes4);
                if (cell < hidden)
                {
                    var first = Group.IdxY * hidden;
                    var depth = t < steps - 1 ? hidden : 0;
                    var at = (first * hidden) + cell;
                    for (var k = first; k < first + depth; k++)
                    {
                        share = Lanes4.MultiplyAdd(weight[at], after[k], share);
                        at += hidden;
                    }
                }

                var mine = (Group.IdxY * LargestHidden) + cell;
                shares[mine] = share.A;
                shares[mine + (Gates * LargestHidden)] = share.B;
                shares[mine + (2 * Gates * LargestHidden)] = share.C;
                shares[mine + (3 * Gates * LargestHidden)] = share.D;
                Group.Barrier();
                if (isInside)
                {
                    var first = (Group.IdxY * Gates * LargestHidden) + cell;
                    var sum = shares[first] + shares[first + LargestHidden] + shares[first + (2 * LargestHidden)]
                        + shares[first + (3 * LargestHidden)];
                    var gate = (((t * rows) + row) * Gates * hidden) + cell;
                    var before = (t * rows * hidden) + place;
                    LstmCell.StepBack(
                        dh[before] + sum, gates, gate, cells[before], cells[before + (rows * hidden)], dc, place, hidden);
                    var own = (cell * Rows) + Group.IdxY;
                    ofRows[own] = gates[gate];
                    ofRows[own + (Rows * hidden)] = gates[gate + hidden];
                    ofRows[own + (2 * Rows * hidden)] = gates[gate + (2 * hidden)];
                    ofRows[own + (3 * Rows * hidden)] = gates[gate + (3 * hidden)];
                }

                Group.Barrier();
            }
        }
    }
}
