using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Goes through the columns again and gives each weight the code that is best while all others stay: no step makes the cost
/// ½ · importance · eᵀHe + price higher. The gradient H·e is kept up to date, within a block of columns at once and beyond it
/// block by block; columns in which nothing changed are left out.
/// </summary>
public static unsafe class CoordinateDescent
{
    private const int Block = 64;

    // A pass that changes fewer than one of so many weights is the last.
    private const int Settled = 500;

    /// <summary>Improves the codes of all panels.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="panels">The panels, [count]; their codes change.</param>
    /// <param name="count">How many.</param>
    /// <param name="codebook">The centroids and their prices.</param>
    /// <param name="passes">Passes over all columns, at most.</param>
    public static void Run(WorkerPool pool, SweepPanel* panels, int count, SweepCodebook codebook, int passes)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (passes == 0)
            return;
        if (Vector512.IsHardwareAccelerated)
            Run<Doubles512, Vector512<double>>(pool, panels, count, codebook, passes);
        else if (Vector256.IsHardwareAccelerated)
            Run<Doubles256, Vector256<double>>(pool, panels, count, codebook, passes);
        else if (Vector128.IsHardwareAccelerated)
            Run<Doubles128, Vector128<double>>(pool, panels, count, codebook, passes);
        else
            Run<DoublesScalar, double>(pool, panels, count, codebook, passes);
    }

    private static void Run<TSimd, TVector>(
        WorkerPool pool, SweepPanel* panels, int count, SweepCodebook codebook, int passes)
        where TSimd : struct, IDoubles<TVector>
    {
        var most = 0;
        for (var i = 0; i < count; i++)
            most = Math.Max(most, Job<TSimd, TVector>.OwnLength(panels[i].Rows));
        var job = new Job<TSimd, TVector>(
            panels, codebook, passes, most, pool.Scratch.Reserve(2 * (HessianProduct.ScratchLength(panels, count) + most), 0));
        pool.Run(count, ref job);
    }

    private readonly struct Job<TSimd, TVector>(
        SweepPanel* panels, SweepCodebook codebook, int passes, int most, ScratchSpace scratch) : IBlockJob
        where TSimd : struct, IDoubles<TVector>
    {
        /// <summary>The doubles beside the gradient: a block's changes, the columns that changed, and lines.</summary>
        public static int OwnLength(int rows) =>
            (Block * PanelProduct.Width(rows)) + (Block / 2) + PanelLines.ScratchLength(rows);

        public void Run(int block, int worker)
        {
            var panel = panels[block];
            var space = (double*)scratch.Worker(worker);
            var changes = space + (Block / 2);
            var width = PanelProduct.Width(panel.Rows);
            var lines = new PanelLines(panel, changes + (Block * width));
            var gradient = HessianProduct.Multiply<TSimd, TVector>(panel, codebook.Centroids, true, space + most, out _);
            for (var pass = 0; pass < passes; pass++)
                if (Pass(panel, lines, gradient, changes, (int*)space) * (long)Settled < (long)panel.Columns * panel.Rows)
                    break;
        }

        /// <summary>One pass; returns how many codes it changed.</summary>
        private int Pass(in SweepPanel panel, in PanelLines lines, double* gradient, double* changes, int* list)
        {
            var (width, columns, changed) = (lines.Width, panel.Columns, 0);
            for (var end = columns; end > 0;)
            {
                // The columns that change, from the last on: their changes fill the block from its end.
                var (start, first) = (Math.Max(0, end - Block), Block);
                for (var column = end - 1; column >= start; column--)
                {
                    var change = changes + ((first - 1) * width);
                    var found = Improve(panel, column, lines, gradient + ((nint)column * width), change);
                    changed += found;
                    if (found == 0)
                        continue;
                    list[--first] = column;
                    if (panel.Hessian == null)
                        PanelProduct.AddOuter<TSimd, TVector>(
                            panel.Diagonal + column, 1, change, gradient + ((nint)column * width), width);
                    else
                        PanelProduct.AddOuter<TSimd, TVector>(
                            panel.Hessian + ((nint)column * columns) + start, end - start, change,
                            gradient + ((nint)start * width), width);
                }

                if (first < Block && panel.Hessian != null)
                {
                    PanelProduct.Run<TSimd, TVector>(
                        panel.Hessian, columns, start, list + first, Block - first, changes + (first * width), gradient, width);
                    PanelProduct.Run<TSimd, TVector>(
                        panel.Hessian + ((nint)end * columns), columns, columns - end, list + first, Block - first,
                        changes + (first * width), gradient + ((nint)end * width), width);
                }

                end = start;
            }

            return changed;
        }

        /// <summary>Chooses the codes of a column anew, and tells by how much each weight sinks.</summary>
        private int Improve(in SweepPanel panel, int column, in PanelLines lines, double* gradient, double* change)
        {
            if (panel.Diagonal[column] == 0)
                return 0;
            var codes = panel.Codes + (column * panel.Stride);
            lines.Load(panel, codes, codebook.Centroids);
            lines.Improve<TSimd, TVector>(codebook, gradient, panel.Diagonal[column], change);
            return lines.Store(panel, codes);
        }
    }
}
