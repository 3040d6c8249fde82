namespace Tersor.Kernels.Cpu;

/// <summary>
/// What a change of weights does in the metric of H: X = targets · t - scale · value[code] for every weight, Y = H·X, and of
/// these the sums that descents, least squares and costs are made of.
/// </summary>
public static unsafe class HessianProduct
{
    /// <summary>Computes the sums of all panels, each for itself.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="panels">The panels, [count].</param>
    /// <param name="count">How many.</param>
    /// <param name="values">A value for each code, [codes].</param>
    /// <param name="codes">The number of codes.</param>
    /// <param name="takesTargets">Whether t is 1; else it is 0.</param>
    /// <param name="sums">
    /// Σ importance · scale · Y over the weights of each code, [count, codes]; in the order of columns.
    /// </param>
    /// <param name="rows">
    /// Σ X·Y and Σ targets·Y of each row, [2, rows of all panels], panels one after the other.
    /// </param>
    /// <param name="allRows">The rows of all panels.</param>
    public static void Run(
        WorkerPool pool, SweepPanel* panels, int count, double* values, int codes, bool takesTargets,
        double* sums, double* rows, int allRows)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var job = new Job(
            panels, values, codes, takesTargets, sums, rows, allRows, pool.Scratch.Reserve(2 * ScratchLength(panels, count), 0));
        pool.Run(count, ref job);
    }

    /// <summary>The doubles that a worker needs for <see cref="Multiply"/>, whatever panel it takes.</summary>
    internal static int ScratchLength(SweepPanel* panels, int count)
    {
        var most = 0;
        for (var i = 0; i < count; i++)
            most = Math.Max(most, panels[i].Columns * panels[i].Rows);
        return DoubleGemm.ScratchLength + (2 * most);
    }

    /// <summary>X and Y of a panel, both [columns, rows] and in the scratch space; returns Y.</summary>
    internal static double* Multiply(in SweepPanel panel, double* values, bool takesTargets, double* space, out double* x)
    {
        var (rows, columns) = (panel.Rows, panel.Columns);
        x = space + DoubleGemm.ScratchLength;
        var y = x + ((nint)columns * rows);
        for (var column = 0; column < columns; column++)
        {
            var targets = panel.Targets + (column * panel.Stride);
            var codes = panel.Codes + (column * panel.Stride);
            var line = x + ((nint)column * rows);
            for (var row = 0; row < rows; row++)
                line[row] = (takesTargets ? targets[row] : 0) - (panel.Scales[row] * values[codes[row]]);
        }

        new Span<double>(y, columns * rows).Clear();
        if (panel.Hessian != null)
            DoubleGemm.Run(columns, rows, columns, new(panel.Hessian, columns, 1), new(x, rows, 1), y, rows, 1, space);
        else
            for (var column = 0; column < columns; column++)
                DoubleMaps.AddScaled(y + ((nint)column * rows), x + ((nint)column * rows), panel.Diagonal[column], rows);
        return y;
    }

    private readonly struct Job(
        SweepPanel* panels, double* values, int codes, bool takesTargets, double* sums, double* rows, int allRows,
        ScratchSpace scratch) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var panel = panels[block];
            var y = Multiply(panel, values, takesTargets, (double*)scratch.Worker(worker), out var x);
            var sum = sums + ((nint)block * codes);
            var squares = rows;
            for (var i = 0; i < block; i++)
                squares += panels[i].Rows;
            var products = squares + allRows;
            new Span<double>(sum, codes).Clear();
            new Span<double>(squares, panel.Rows).Clear();
            new Span<double>(products, panel.Rows).Clear();
            for (var column = 0; column < panel.Columns; column++)
            {
                var targets = panel.Targets + (column * panel.Stride);
                var code = panel.Codes + (column * panel.Stride);
                for (var row = 0; row < panel.Rows; row++, x++, y++)
                {
                    squares[row] += *x * *y;
                    products[row] += targets[row] * *y;
                    sum[code[row]] += panel.Importance[row] * panel.Scales[row] * *y;
                }
            }
        }
    }
}
