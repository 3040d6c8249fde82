using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// All weights, column by column, for one image or a few: an input is broadcast, and vectors of outputs add up its weights. No
/// lane of a vector is empty, whatever the number of images, and no sum of lanes is left at the end. Weights lie in panels of a
/// few vectors of outputs: [panel, column, outputs of the panel].
/// </summary>
public sealed unsafe class DenseColumns : MatrixKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense columns";

    private const int PanelVectors = 4;
    private const int LanesAtOnce = 4;

    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _bias;
    private readonly int _rows;
    private readonly int _columns;

    /// <summary>Lays a matrix out.</summary>
    public DenseColumns(WeightMatrix matrix)
        : this(matrix.Rows, matrix.Columns, matrix.Bias)
    {
        for (var row = 0; row < _rows; row++)
        {
            var to = First(row, out var step);
            foreach (var weight in matrix.Values.AsSpan(row * _columns, _columns))
            {
                *to = weight;
                to += step;
            }
        }
    }

    /// <summary>Lays a matrix out that is packed in another way.</summary>
    internal DenseColumns(WeightPanels panels)
        : this(panels.Rows, panels.Columns, new ReadOnlySpan<float>(panels.Bias(0), panels.Rows))
    {
        for (var row = 0; row < _rows; row++)
        {
            var to = First(row, out var step);
            for (var column = 0; column < _columns; column++, to += step)
                *to = panels[row, column];
        }
    }

    private DenseColumns(int rows, int columns, ReadOnlySpan<float> bias)
        : base(rows * columns)
    {
        (_rows, _columns) = (rows, columns);
        var vectors = (rows + VectorWidth.Lanes - 1) / VectorWidth.Lanes;
        _weights = new AlignedArray<float>(checked(vectors * VectorWidth.Lanes * columns));
        _bias = new AlignedArray<float>(vectors * VectorWidth.Lanes);
        bias.CopyTo(_bias.Span);
    }

    /// <summary>Whether so many outputs fill at least half of the vectors.</summary>
    public static bool Fits(int rows) => 2 * rows >= VectorWidth.Lanes;

    /// <summary>Whether so many lanes are several, but fewer than fill a vector.</summary>
    internal static bool IsForLanes(int lanes) => lanes > 1 && lanes < VectorWidth.Lanes && lanes % LanesAtOnce == 0;

    // Panels.
    private protected override int Units => (_bias.Length + PanelRows - 1) / PanelRows;

    private static int PanelRows => PanelVectors * VectorWidth.Lanes;

    private protected override void RunUnits(int first, int end, LaneKernels kernels, float* x, float* y) =>
        VectorWidth.Run(new Kernel(this, x, y, kernels.Lanes, first * PanelRows, Math.Min(end * PanelRows, _bias.Length)));

    /// <summary>The place of a row's first weight, and the distance of its weights.</summary>
    private float* First(int row, out int step)
    {
        var (panel, place) = Math.DivRem(row, PanelRows);
        step = Math.Min(PanelRows, _bias.Length - (panel * PanelRows));
        return _weights.Pointer + ((nint)panel * PanelRows * _columns) + place;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One<TSimd, TVector>(float* x, float* y, int first, int end)
        where TSimd : struct, ISimd<TVector>
    {
        var width = TSimd.Count;
        var weights = _weights.Pointer + ((nint)first * _columns);
        var results = stackalloc float[PanelVectors * Vector512<float>.Count];
        for (int row = first, rows; row < end; row += rows)
        {
            rows = Math.Min(PanelVectors * width, _bias.Length - row);
            var to = row + rows <= _rows ? y + row : results;
            if (rows == PanelVectors * width)
                Panel<TSimd, TVector>(x, weights, _bias.Pointer + row, to);
            else
                for (var i = 0; i < rows; i += width)
                    Vector<TSimd, TVector>(x, weights + i, rows, _bias.Pointer + row + i, to + i);
            if (to == results)
                ShortCopy.Run(results, y + row, _rows - row);
            weights += (nint)rows * _columns;
        }
    }

    /// <summary>Four vectors of outputs, two columns at a time into sums of their own: enough to hide a sum's latency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Panel<TSimd, TVector>(float* x, float* weights, float* bias, float* y)
        where TSimd : struct, ISimd<TVector>
    {
        var width = TSimd.Count;
        var zero = TSimd.Create(0f);
        var (a, b) = (TSimd.Load(bias), TSimd.Load(bias + width));
        var (c, d) = (TSimd.Load(bias + (2 * width)), TSimd.Load(bias + (3 * width)));
        var (e, f, g, h) = (zero, zero, zero, zero);
        var column = 0;
        for (; column < _columns - 1; column += 2)
        {
            var value = TSimd.Create(x[column]);
            a = TSimd.MultiplyAdd(value, TSimd.Load(weights), a);
            b = TSimd.MultiplyAdd(value, TSimd.Load(weights + width), b);
            c = TSimd.MultiplyAdd(value, TSimd.Load(weights + (2 * width)), c);
            d = TSimd.MultiplyAdd(value, TSimd.Load(weights + (3 * width)), d);
            value = TSimd.Create(x[column + 1]);
            e = TSimd.MultiplyAdd(value, TSimd.Load(weights + (4 * width)), e);
            f = TSimd.MultiplyAdd(value, TSimd.Load(weights + (5 * width)), f);
            g = TSimd.MultiplyAdd(value, TSimd.Load(weights + (6 * width)), g);
            h = TSimd.MultiplyAdd(value, TSimd.Load(weights + (7 * width)), h);
            weights += 2 * PanelVectors * width;
        }

        if (column < _columns)
        {
            var value = TSimd.Create(x[column]);
            a = TSimd.MultiplyAdd(value, TSimd.Load(weights), a);
            b = TSimd.MultiplyAdd(value, TSimd.Load(weights + width), b);
            c = TSimd.MultiplyAdd(value, TSimd.Load(weights + (2 * width)), c);
            d = TSimd.MultiplyAdd(value, TSimd.Load(weights + (3 * width)), d);
        }

        TSimd.Store(TSimd.Add(a, e), y);
        TSimd.Store(TSimd.Add(b, f), y + width);
        TSimd.Store(TSimd.Add(c, g), y + (2 * width));
        TSimd.Store(TSimd.Add(d, h), y + (3 * width));
    }

    /// <summary>One vector of outputs, four columns at a time into sums of their own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Vector<TSimd, TVector>(float* x, float* weights, nint step, float* bias, float* y)
        where TSimd : struct, ISimd<TVector>
    {
        var zero = TSimd.Create(0f);
        var (a, b, c, d) = (TSimd.Load(bias), zero, zero, zero);
        var column = 0;
        for (; column <= _columns - 4; column += 4)
        {
            a = TSimd.MultiplyAdd(TSimd.Create(x[column]), TSimd.Load(weights), a);
            b = TSimd.MultiplyAdd(TSimd.Create(x[column + 1]), TSimd.Load(weights + step), b);
            c = TSimd.MultiplyAdd(TSimd.Create(x[column + 2]), TSimd.Load(weights + (2 * step)), c);
            d = TSimd.MultiplyAdd(TSimd.Create(x[column + 3]), TSimd.Load(weights + (3 * step)), d);
            weights += 4 * step;
        }

        for (; column < _columns; column++, weights += step)
            a = TSimd.MultiplyAdd(TSimd.Create(x[column]), TSimd.Load(weights), a);
        TSimd.Store(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), y);
    }

    /// <summary>
    /// Lanes that fill no vector, four at a time. Each adds in the order of <see cref="MicroKernel"/>, which takes as many lanes
    /// as fill one: an image's result does not depend on its batch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Few<TSimd, TVector>(float* x, float* y, int lanes, int begin, int end)
        where TSimd : struct, ISimd<TVector>
    {
        var width = TSimd.Count;
        var sums = stackalloc float[LanesAtOnce * 2 * Vector512<float>.Count];
        var weights = _weights.Pointer + ((nint)begin * _columns);
        for (int first = begin, rows; first < end; first += rows)
        {
            rows = Math.Min(PanelVectors * width, _bias.Length - first);
            for (var row = 0; row < rows; row += 2 * width)
            {
                var isPair = row + width < rows;
                for (var lane = 0; lane < lanes; lane += LanesAtOnce)
                {
                    for (var k = 0; k < _columns; k += GemmPlan.Depth)
                    {
                        var depth = Math.Min(GemmPlan.Depth, _columns - k);
                        var from = weights + row + ((nint)k * rows);
                        if (isPair)
                            Pair<TSimd, TVector>(x + lane + ((nint)k * lanes), lanes, from, rows, depth, sums, k > 0);
                        else
                            Last<TSimd, TVector>(x + lane + ((nint)k * lanes), lanes, from, rows, depth, sums, k > 0);
                    }

                    var count = Math.Min(isPair ? 2 * width : width, _rows - first - row);
                    Finish(sums, 2 * width, _bias.Pointer + first + row, y + ((nint)(first + row) * lanes) + lane, lanes, count);
                }
            }

            weights += (nint)rows * _columns;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair<TSimd, TVector>(
        float* x, int lanes, float* weights, nint step, int depth, float* sums, bool accumulates)
        where TSimd : struct, ISimd<TVector>
    {
        var width = TSimd.Count;
        var zero = TSimd.Create(0f);
        var (a, b, c, d) = (zero, zero, zero, zero);
        var (e, f, g, h) = (zero, zero, zero, zero);
        for (; depth > 0; depth--)
        {
            var (low, high) = (TSimd.Load(weights), TSimd.Load(weights + width));
            var value = TSimd.Create(x[0]);
            a = TSimd.MultiplyAdd(value, low, a);
            e = TSimd.MultiplyAdd(value, high, e);
            value = TSimd.Create(x[1]);
            b = TSimd.MultiplyAdd(value, low, b);
            f = TSimd.MultiplyAdd(value, high, f);
            value = TSimd.Create(x[2]);
            c = TSimd.MultiplyAdd(value, low, c);
            g = TSimd.MultiplyAdd(value, high, g);
            value = TSimd.Create(x[3]);
            d = TSimd.MultiplyAdd(value, low, d);
            h = TSimd.MultiplyAdd(value, high, h);
            x += lanes;
            weights += step;
        }

        Store<TSimd, TVector>(a, b, c, d, sums, accumulates);
        Store<TSimd, TVector>(e, f, g, h, sums + width, accumulates);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Last<TSimd, TVector>(
        float* x, int lanes, float* weights, nint step, int depth, float* sums, bool accumulates)
        where TSimd : struct, ISimd<TVector>
    {
        var zero = TSimd.Create(0f);
        var (a, b, c, d) = (zero, zero, zero, zero);
        for (; depth > 0; depth--)
        {
            var low = TSimd.Load(weights);
            a = TSimd.MultiplyAdd(TSimd.Create(x[0]), low, a);
            b = TSimd.MultiplyAdd(TSimd.Create(x[1]), low, b);
            c = TSimd.MultiplyAdd(TSimd.Create(x[2]), low, c);
            d = TSimd.MultiplyAdd(TSimd.Create(x[3]), low, d);
            x += lanes;
            weights += step;
        }

        Store<TSimd, TVector>(a, b, c, d, sums, accumulates);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSimd, TVector>(TVector a, TVector b, TVector c, TVector d, float* sums, bool accumulates)
        where TSimd : struct, ISimd<TVector>
    {
        var stride = 2 * TSimd.Count;
        if (accumulates)
        {
            a = TSimd.Add(a, TSimd.Load(sums));
            b = TSimd.Add(b, TSimd.Load(sums + stride));
            c = TSimd.Add(c, TSimd.Load(sums + (2 * stride)));
            d = TSimd.Add(d, TSimd.Load(sums + (3 * stride)));
        }

        TSimd.Store(a, sums);
        TSimd.Store(b, sums + stride);
        TSimd.Store(c, sums + (2 * stride));
        TSimd.Store(d, sums + (3 * stride));
    }

    /// <summary>Sums [lane, output] and the bias go to [output, lanes].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(float* sums, int stride, float* bias, float* y, nint lanes, int count)
    {
        var i = 0;
        for (; i <= count - 4; i += 4)
        {
            var shift = Vector128.Load(bias + i);
            var (a, b) = (Vector128.Load(sums + i) + shift, Vector128.Load(sums + stride + i) + shift);
            var (c, d) = (Vector128.Load(sums + (2 * stride) + i) + shift, Vector128.Load(sums + (3 * stride) + i) + shift);
            FourByFour.Transpose(ref a, ref b, ref c, ref d);
            a.Store(y);
            b.Store(y + lanes);
            c.Store(y + (2 * lanes));
            d.Store(y + (3 * lanes));
            y += 4 * lanes;
        }

        for (; i < count; i++, y += lanes)
            for (var lane = 0; lane < LanesAtOnce; lane++)
                y[lane] = sums[(lane * stride) + i] + bias[i];
    }

    private readonly struct Kernel(DenseColumns columns, float* x, float* y, int lanes, int first, int end) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
        {
            if (lanes == 1)
                columns.One<TSimd, TVector>(x, y, first, end);
            else
                columns.Few<TSimd, TVector>(x, y, lanes, first, end);
        }
    }
}
