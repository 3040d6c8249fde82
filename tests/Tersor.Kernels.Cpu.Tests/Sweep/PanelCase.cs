using System.Runtime.InteropServices;

namespace Tersor.Kernels.Cpu.Tests;

/// <summary>A panel with random contents, and the plain formulas of what is done to it.</summary>
internal sealed unsafe class PanelCase : IDisposable
{
    private readonly List<nint> _memory = [];
    private SweepPanel _panel;
    private SweepCodebook _codebook;

    public PanelCase(int rows, int columns, int centroids, bool isDiagonal = false, double price = 0, int seed = 1)
    {
        var random = new Random(seed);
        (Rows, Columns) = (rows, columns);
        Hessian = SymmetricMatrix.Random(columns, seed);
        for (var i = 0; i < columns * columns && isDiagonal; i++)
            Hessian[i] = i % (columns + 1) == 0 ? Hessian[i] : 0;
        Centroids = [.. Enumerable.Range(-centroids / 2, centroids).Select(k => k * 0.3)];
        Prices = [.. Centroids.Select(_ => price * random.NextDouble())];
        Targets = Randoms(rows * columns, () => (random.NextDouble() - 0.5) * 2);
        Scales = Randoms(rows, () => 0.5 + random.NextDouble());
        Importance = Randoms(rows, () => 0.1 + random.NextDouble());
        Start = [.. Enumerable.Range(0, rows * columns).Select(_ => (byte)random.Next(centroids))];
        var pool = new WorkerPool(1);
        var inverse = Copy(Hessian);
        Assert.True(Cholesky.TryFactor(pool, inverse, columns));
        TriangularInverse.Run(pool, inverse, columns);
        SymmetricMirror.Run(pool, inverse, columns);
        pool.Dispose();
        double[] diagonal = [.. Enumerable.Range(0, columns).Select(i => Hessian[i * (columns + 1)])];
        _panel = new SweepPanel
        {
            Rows = rows,
            Columns = columns,
            Stride = rows,
            Hessian = isDiagonal ? null : Copy(Hessian),
            Inverse = isDiagonal ? null : inverse,
            Diagonal = Copy(diagonal),
            Pivots = Copy([.. Enumerable.Range(0, columns).Select(i => 0.5 / Math.Pow(inverse[i * (columns + 1)], 2))]),
            Targets = Copy(Targets),
            Codes = (byte*)Allocate(rows * columns),
            Scales = Copy(Scales),
            Importance = Copy(Importance),
        };
        _codebook = new SweepCodebook
        {
            Count = centroids,
            Zero = centroids / 2,
            Centroids = Copy(Centroids),
            Prices = Copy(Prices),
        };
    }

    public int Rows { get; }

    public int Columns { get; }

    public double[] Hessian { get; }

    public double[] Centroids { get; }

    public double[] Prices { get; }

    /// <summary>[columns, rows], as all that follows.</summary>
    public double[] Targets { get; }

    public double[] Scales { get; }

    public double[] Importance { get; }

    public byte[] Start { get; }

    public byte[] Feedback(WorkerPool pool, bool feedsBack = true)
    {
        fixed (SweepPanel* panel = &_panel)
            ErrorFeedback.Run(pool, panel, 1, _codebook, feedsBack);
        return new ReadOnlySpan<byte>(_panel.Codes, Rows * Columns).ToArray();
    }

    public byte[] Descent(WorkerPool pool, int passes)
    {
        Start.CopyTo(new Span<byte>(_panel.Codes, Rows * Columns));
        fixed (SweepPanel* panel = &_panel)
            CoordinateDescent.Run(pool, panel, 1, _codebook, passes);
        return new ReadOnlySpan<byte>(_panel.Codes, Rows * Columns).ToArray();
    }

    /// <summary>The sums of codes, and behind them those of rows.</summary>
    public double[] Product(WorkerPool pool, double[] values, bool takesTargets)
    {
        Start.CopyTo(new Span<byte>(_panel.Codes, Rows * Columns));
        var sums = new double[values.Length + (2 * Rows)];
        fixed (double* value = values, sum = sums)
        fixed (SweepPanel* panel = &_panel)
            HessianProduct.Run(
                pool, panel, 1, value, values.Length, takesTargets, sum, sum + values.Length, Rows);
        return sums;
    }

    /// <summary>½ · importance · eᵀHe + prices of one row's codes.</summary>
    public double Cost(byte[] codes, int row)
    {
        var cost = 0d;
        for (var i = 0; i < Columns; i++)
        {
            cost += Prices[codes[(i * Rows) + row]];
            for (var j = 0; j < Columns; j++)
                cost += 0.5 * Importance[row] * Error(codes, i, row) * Hessian[(i * Columns) + j] * Error(codes, j, row);
        }

        return cost;
    }

    /// <summary>The cheapest centroid for a weight whose squared error costs so much.</summary>
    public int Cheapest(double weight, int row, double curvature) => Enumerable.Range(0, Centroids.Length).MinBy(
        k => (Importance[row] * curvature * Math.Pow(weight - (Scales[row] * Centroids[k]), 2)) + Prices[k]);

    public void Dispose()
    {
        foreach (var memory in _memory)
            NativeMemory.Free((void*)memory);
    }

    private static double[] Randoms(int count, Func<double> next) => [.. Enumerable.Range(0, count).Select(_ => next())];

    private double Error(byte[] codes, int column, int row) =>
        Targets[(column * Rows) + row] - (Scales[row] * Centroids[codes[(column * Rows) + row]]);

    private double* Copy(double[] values)
    {
        var copy = (double*)Allocate(values.Length * sizeof(double));
        values.CopyTo(new Span<double>(copy, values.Length));
        return copy;
    }

    private void* Allocate(int bytes)
    {
        var memory = NativeMemory.AllocZeroed((nuint)Math.Max(1, bytes));
        _memory.Add((nint)memory);
        return memory;
    }
}
