namespace Tersor.Kernels.Cpu;

/// <summary>
/// Goes through the columns again and gives each weight the code that is best while all others stay: no step makes the cost
/// ½ · importance · eᵀHe + price higher. The gradient H·e is kept up to date, within a block of columns at once and beyond it
/// block by block.
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
        var most = 0;
        for (var i = 0; i < count; i++)
            most = Math.Max(most, Block * panels[i].Rows);
        var job = new Job(
            panels, codebook, passes, most,
            pool.Scratch.Reserve(2 * (HessianProduct.ScratchLength(panels, count) + most), 0));
        pool.Run(count, ref job);
    }

    private readonly struct Job(
        SweepPanel* panels, SweepCodebook codebook, int passes, int most, ScratchSpace scratch) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var panel = panels[block];
            var changes = (double*)scratch.Worker(worker);
            var space = changes + most;
            var gradient = HessianProduct.Multiply(panel, codebook.Centroids, true, space, out _);
            for (var pass = 0; pass < passes; pass++)
                if (Pass(panel, gradient, changes, space) * (long)Settled < (long)panel.Columns * panel.Rows)
                    break;
        }

        /// <summary>One pass; returns how many codes it changed.</summary>
        private int Pass(SweepPanel panel, double* gradient, double* changes, double* space)
        {
            var (rows, columns, changed) = (panel.Rows, panel.Columns, 0);
            for (var end = columns; end > 0;)
            {
                var (start, before) = (Math.Max(0, end - Block), changed);
                for (var column = end - 1; column >= start; column--)
                {
                    var change = changes + ((column - start) * rows);
                    var found = Improve(panel, column, gradient + ((nint)column * rows), change);
                    changed += found;
                    if (found == 0)
                        continue;
                    if (panel.Hessian == null)
                        DoubleMaps.AddScaled(gradient + ((nint)column * rows), change, -panel.Diagonal[column], rows);
                    else
                        for (var k = start; k < end; k++)
                            DoubleMaps.AddScaled(
                                gradient + ((nint)k * rows), change, -panel.Hessian[((nint)column * columns) + k], rows);
                }

                if (changed > before && panel.Hessian != null)
                {
                    var hessian = panel.Hessian + ((nint)start * columns);
                    DoubleGemm.Run(
                        start, rows, end - start, new(hessian, 1, columns), new(changes, rows, 1), gradient, rows, -1, space);
                    DoubleGemm.Run(
                        columns - end, rows, end - start, new(hessian + end, 1, columns), new(changes, rows, 1),
                        gradient + ((nint)end * rows), rows, -1, space);
                }

                end = start;
            }

            return changed;
        }

        /// <summary>Chooses the codes of a column anew, and tells by how much each weight has changed.</summary>
        private int Improve(SweepPanel panel, int column, double* gradient, double* change)
        {
            new Span<double>(change, panel.Rows).Clear();
            var curvature = panel.Diagonal[column];
            if (curvature == 0)
                return 0;
            var codes = panel.Codes + (column * panel.Stride);
            var changed = 0;
            for (var row = 0; row < panel.Rows; row++)
            {
                var (scale, old) = (panel.Scales[row], (int)codes[row]);
                var present = codebook.Centroids[old];
                var code = CentroidChoice.Of(
                    codebook, present + (gradient[row] / (curvature * scale)),
                    0.5 * curvature * panel.Importance[row] * scale * scale);
                if (code == old)
                    continue;
                change[row] = scale * (codebook.Centroids[code] - present);
                codes[row] = (byte)code;
                changed++;
            }

            return changed;
        }
    }
}
