using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// What a change of weights does in the metric of H: X = targets · t - scale · value[code] for every weight, Y = H·X, and of
/// these the sums that descents, least squares and costs are made of.
/// </summary>
public static unsafe class HessianProduct
{
    // Sums that follow each other in a line go to different places: additions then don't wait for each other.
    private const int Lanes = 4;

    /// <summary>Computes the sums of all panels, each for itself.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="panels">The panels, [count].</param>
    /// <param name="count">How many.</param>
    /// <param name="values">A value for each code, [codes].</param>
    /// <param name="codes">The number of codes, 256 at most.</param>
    /// <param name="takesTargets">Whether t is 1; else it is 0.</param>
    /// <param name="sums">
    /// Σ importance · scale · Y over the weights of each code, [count, codes]; null to leave it out.
    /// </param>
    /// <param name="rows">
    /// Σ X·Y and Σ targets·Y of each row, [2, rows of all panels], panels one after the other; null to leave it out.
    /// </param>
    /// <param name="allRows">The rows of all panels.</param>
    public static void Run(
        WorkerPool pool, SweepPanel* panels, int count, double* values, int codes, bool takesTargets,
        double* sums, double* rows, int allRows)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var request = new Request(panels, values, codes, takesTargets, sums, rows, allRows);
        var scratch = pool.Scratch.Reserve(2 * ScratchLength(panels, count), 0);
        if (Vector512.IsHardwareAccelerated)
            Run<Doubles512, Vector512<double>>(pool, count, new(request, scratch));
        else if (Vector256.IsHardwareAccelerated)
            Run<Doubles256, Vector256<double>>(pool, count, new(request, scratch));
        else if (Vector128.IsHardwareAccelerated)
            Run<Doubles128, Vector128<double>>(pool, count, new(request, scratch));
        else
            Run<DoublesScalar, double>(pool, count, new(request, scratch));
    }

    /// <summary>
    /// The doubles that a worker needs for <see cref="Multiply{TSimd, TVector}"/>, whatever panel it takes, and for sums behind
    /// them.
    /// </summary>
    internal static int ScratchLength(SweepPanel* panels, int count)
    {
        var most = 0;
        for (var i = 0; i < count; i++)
            most = Math.Max(
                most, ListLength(panels[i].Columns) + (((2 * panels[i].Columns) + 1) * PanelProduct.Width(panels[i].Rows)));
        return most + (Lanes * (byte.MaxValue + 1));
    }

    /// <summary>X and Y of a panel, both [columns, width] and in the scratch space; returns Y.</summary>
    internal static double* Multiply<TSimd, TVector>(
        in SweepPanel panel, double* values, bool takesTargets, double* space, out double* x)
        where TSimd : struct, IDoubles<TVector>
    {
        var (columns, width) = (panel.Columns, PanelProduct.Width(panel.Rows));
        var list = (int*)space;
        x = space + ListLength(columns);
        var y = x + ((nint)columns * width);
        for (var column = 0; column < columns; column++)
        {
            var targets = panel.Targets + (column * panel.Stride);
            var codes = panel.Codes + (column * panel.Stride);
            var line = x + ((nint)column * width);
            for (var row = 0; row < panel.Rows; row++)
                line[row] = (takesTargets ? targets[row] : 0) - (panel.Scales[row] * values[codes[row]]);
            for (var row = panel.Rows; row < width; row++)
                line[row] = 0;
            list[column] = column;
        }

        new Span<double>(y, columns * width).Clear();
        if (panel.Hessian != null)
            PanelProduct.Run<TSimd, TVector>(panel.Hessian, columns, columns, list, columns, x, y, width);
        else
            for (var column = 0; column < columns; column++)
                PanelProduct.AddOuter<TSimd, TVector>(
                    panel.Diagonal + column, 1, x + ((nint)column * width), y + ((nint)column * width), width);
        return y;
    }

    private static int ListLength(int columns) =>
        (((columns + 1) / 2) + PanelProduct.Lanes - 1) / PanelProduct.Lanes * PanelProduct.Lanes;

    private static void Run<TSimd, TVector>(WorkerPool pool, int count, Job<TSimd, TVector> job)
        where TSimd : struct, IDoubles<TVector> => pool.Run(count, ref job);

    private readonly struct Request(
        SweepPanel* panels, double* values, int codes, bool takesTargets, double* sums, double* rows, int allRows)
    {
        public readonly SweepPanel* Panels = panels;
        public readonly double* Values = values;
        public readonly int Codes = codes;
        public readonly bool TakesTargets = takesTargets;
        public readonly double* Sums = sums;
        public readonly double* Rows = rows;
        public readonly int AllRows = allRows;
    }

    private readonly struct Job<TSimd, TVector>(Request request, ScratchSpace scratch) : IBlockJob
        where TSimd : struct, IDoubles<TVector>
    {
        public void Run(int block, int worker)
        {
            var panel = request.Panels[block];
            var y = Multiply<TSimd, TVector>(
                panel, request.Values, request.TakesTargets, (double*)scratch.Worker(worker), out var x);
            var width = PanelProduct.Width(panel.Rows);
            var free = y + ((nint)panel.Columns * width);
            if (request.Sums != null)
                SumCodes(panel, y, width, request.Codes, request.Sums + ((nint)block * request.Codes), free);
            if (request.Rows == null)
                return;
            var squares = request.Rows;
            for (var i = 0; i < block; i++)
                squares += request.Panels[i].Rows;
            SumSquares(panel, x, y, width, free);
            new Span<double>(free, panel.Rows).CopyTo(new Span<double>(squares, panel.Rows));
            SumProducts(panel, y, width, squares + request.AllRows);
        }

        private static void SumSquares(in SweepPanel panel, double* x, double* y, int width, double* sum)
        {
            for (var lane = 0; lane < width; lane += TSimd.Count)
            {
                var total = TSimd.Create(0);
                for (var at = (nint)lane; at < (nint)panel.Columns * width; at += width)
                    total = TSimd.MultiplyAdd(TSimd.Load(x + at), TSimd.Load(y + at), total);
                TSimd.Store(total, sum + lane);
            }
        }

        private static void SumProducts(in SweepPanel panel, double* y, int width, double* sum)
        {
            new Span<double>(sum, panel.Rows).Clear();
            for (var column = 0; column < panel.Columns; column++, y += width)
            {
                var targets = panel.Targets + (column * panel.Stride);
                for (var row = 0; row < panel.Rows; row++)
                    sum[row] += targets[row] * y[row];
            }
        }

        private static void SumCodes(
            in SweepPanel panel, double* y, int width, int codes, double* sum, double* lanes)
        {
            new Span<double>(lanes, Lanes * codes).Clear();
            for (var column = 0; column < panel.Columns; column++, y += width)
            {
                var code = panel.Codes + (column * panel.Stride);
                for (var row = 0; row < panel.Rows; row++)
                    lanes[(row % Lanes * codes) + code[row]] += panel.Importance[row] * panel.Scales[row] * y[row];
            }

            for (var i = 0; i < codes; i++)
            {
                var total = 0d;
                for (var lane = 0; lane < Lanes; lane++)
                    total += lanes[(lane * codes) + i];
                sum[i] = total;
            }
        }
    }
}
