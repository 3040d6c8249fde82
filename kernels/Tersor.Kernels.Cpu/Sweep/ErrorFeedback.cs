using System.Runtime.Intrinsics;

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
        if (Vector512.IsHardwareAccelerated)
            Run<Doubles512, Vector512<double>>(pool, panels, count, codebook, feedsBack);
        else if (Vector256.IsHardwareAccelerated)
            Run<Doubles256, Vector256<double>>(pool, panels, count, codebook, feedsBack);
        else if (Vector128.IsHardwareAccelerated)
            Run<Doubles128, Vector128<double>>(pool, panels, count, codebook, feedsBack);
        else
            Run<DoublesScalar, double>(pool, panels, count, codebook, feedsBack);
    }

    private static void Run<TSimd, TVector>(
        WorkerPool pool, SweepPanel* panels, int count, SweepCodebook codebook, bool feedsBack)
        where TSimd : struct, IDoubles<TVector>
    {
        var most = 0;
        for (var i = 0; i < count; i++)
        {
            var lines = panels[i].Columns + Block + 1;
            most = Math.Max(
                most, PanelLines.ScratchLength(panels[i].Rows) + (lines * PanelProduct.Width(panels[i].Rows)));
        }

        var job = new Job<TSimd, TVector>(panels, codebook, feedsBack, pool.Scratch.Reserve((2 * most) + Block, 0));
        pool.Run(count, ref job);
    }

    private readonly struct Job<TSimd, TVector>(
        SweepPanel* panels, SweepCodebook codebook, bool feedsBack, ScratchSpace scratch) : IBlockJob
        where TSimd : struct, IDoubles<TVector>
    {
        public void Run(int block, int worker)
        {
            var panel = panels[block];
            var space = (double*)scratch.Worker(worker);
            var lines = new PanelLines(panel, space);
            var weights = space + PanelLines.ScratchLength(panel.Rows);
            if (feedsBack && panel.Inverse != null)
                Sweep(panel, lines, weights);
            else
                for (var column = 0; column < panel.Columns; column++)
                {
                    Load(panel, column, weights, lines.Width);
                    Choose(panel, column, lines, weights, 0.5 * panel.Diagonal[column], weights, 0);
                }
        }

        private static void Load(in SweepPanel panel, int column, double* line, int width)
        {
            new Span<double>(panel.Targets + (column * panel.Stride), panel.Rows).CopyTo(new Span<double>(line, width));
            new Span<double>(line + panel.Rows, width - panel.Rows).Clear();
        }

        private void Sweep(in SweepPanel panel, in PanelLines lines, double* weights)
        {
            var (columns, width) = (panel.Columns, lines.Width);
            var errors = weights + ((nint)columns * width);
            var list = (int*)(errors + ((nint)Block * width));
            for (var column = 0; column < columns; column++)
                Load(panel, column, weights + ((nint)column * width), width);
            for (var end = columns; end > 0;)
            {
                var start = Math.Max(0, end - Block);
                for (var column = end - 1; column >= start; column--)
                {
                    var factors = panel.Inverse + ((nint)column * columns);
                    var error = errors + ((column - start) * width);
                    Choose(
                        panel, column, lines, weights + ((nint)column * width), panel.Pivots[column], error, 1 / factors[column]);
                    PanelProduct.AddOuter<TSimd, TVector>(
                        factors + start, column - start, error, weights + ((nint)start * width), width);
                    list[column - start] = column;
                }

                // Above the diagonal M lies transposed: a row has what an error in each later column changes.
                PanelProduct.Run<TSimd, TVector>(panel.Inverse, columns, start, list, end - start, errors, weights, width);
                end = start;
            }
        }

        private void Choose(
            in SweepPanel panel, int column, in PanelLines lines, double* weights, double curvature, double* errors,
            double factor)
        {
            var codes = panel.Codes + (column * panel.Stride);
            if (panel.Diagonal[column] == 0)
            {
                new Span<byte>(codes, panel.Rows).Fill((byte)codebook.Zero);
                for (var lane = 0; lane < lines.Width; lane++)
                    errors[lane] = -weights[lane] * factor;
                return;
            }

            lines.Choose<TSimd, TVector>(codebook, weights, curvature, errors, factor);
            lines.Store(panel, codes);
        }
    }
}
