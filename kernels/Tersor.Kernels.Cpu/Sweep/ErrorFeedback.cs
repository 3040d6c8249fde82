namespace Tersor.Kernels.Cpu;

/// <summary>
/// Quantises column after column and lets the columns that are left make up for each error (optimal brain surgeon: Hassibi and
/// Stork 1993; by columns: Frantar and Alistarh 2022, GPTQ: Frantar et al. 2023). With H = L·Lᵀ and M = L⁻¹, the columns before
/// j change by -e·M[j, :], where e is the error of column j by M[j, j]. Columns are taken in blocks; those before a block learn
/// of all its errors at once.
/// </summary>
public static unsafe class ErrorFeedback
{
    private const int Block = 64;

    /// <summary>Chooses the codes of all panels anew.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="panels">The panels, [count]; their codes are written.</param>
    /// <param name="count">How many.</param>
    /// <param name="codebook">The centroids and their prices.</param>
    /// <param name="feedsBack">Whether other columns make up for errors; if not, each weight is chosen for itself.</param>
    public static void Run(WorkerPool pool, SweepPanel* panels, int count, SweepCodebook codebook, bool feedsBack)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var most = 0;
        for (var i = 0; i < count; i++)
            if (feedsBack && panels[i].Inverse != null)
                most = Math.Max(most, (panels[i].Columns + Block) * panels[i].Rows);
        var job = new Job(
            panels, codebook, feedsBack, pool.Scratch.Reserve(2 * (DoubleGemm.ScratchLength + most), 0));
        pool.Run(count, ref job);
    }

    private readonly struct Job(SweepPanel* panels, SweepCodebook codebook, bool feedsBack, ScratchSpace scratch) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            if (feedsBack && panels[block].Inverse != null)
                Sweep(panels[block], (double*)scratch.Worker(worker));
            else
                Choose(panels[block]);
        }

        private void Choose(SweepPanel panel)
        {
            for (var column = 0; column < panel.Columns; column++)
            {
                var targets = panel.Targets + (column * panel.Stride);
                var codes = panel.Codes + (column * panel.Stride);
                for (var row = 0; row < panel.Rows; row++)
                    codes[row] = (byte)Choose(panel, column, row, targets[row], 0.5 * panel.Diagonal[column]);
            }
        }

        private void Sweep(SweepPanel panel, double* space)
        {
            var (rows, columns) = (panel.Rows, panel.Columns);
            var weights = space + DoubleGemm.ScratchLength;
            var errors = weights + ((nint)columns * rows);
            for (var column = 0; column < columns; column++)
                new Span<double>(panel.Targets + (column * panel.Stride), rows).CopyTo(
                    new Span<double>(weights + ((nint)column * rows), rows));
            for (var end = columns; end > 0;)
            {
                var start = Math.Max(0, end - Block);
                for (var column = end - 1; column >= start; column--)
                {
                    var factors = panel.Inverse + ((nint)column * columns);
                    var error = errors + ((column - start) * rows);
                    Quantise(panel, column, weights + ((nint)column * rows), 1 / factors[column], error);
                    for (var k = start; k < column; k++)
                        DoubleMaps.AddScaled(weights + ((nint)k * rows), error, -factors[k], rows);
                }

                DoubleGemm.Run(
                    start, rows, end - start, new(panel.Inverse + ((nint)start * columns), 1, columns), new(errors, rows, 1),
                    weights, rows, -1, space);
                end = start;
            }
        }

        private void Quantise(SweepPanel panel, int column, double* weights, double pivot, double* errors)
        {
            var codes = panel.Codes + (column * panel.Stride);
            for (var row = 0; row < panel.Rows; row++)
            {
                var code = Choose(panel, column, row, weights[row], panel.Pivots[column]);
                codes[row] = (byte)code;
                errors[row] = (weights[row] - (panel.Scales[row] * codebook.Centroids[code])) * pivot;
            }
        }

        private int Choose(SweepPanel panel, int column, int row, double weight, double curvature)
        {
            if (panel.Diagonal[column] == 0)
                return codebook.Zero;
            var scale = panel.Scales[row];
            return CentroidChoice.Of(codebook, weight / scale, curvature * panel.Importance[row] * scale * scale);
        }
    }
}
