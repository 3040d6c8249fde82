using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// F(4, 3): 36 products for 16 outputs instead of 144. From the points 0, ±1/√2, ±√2 and ∞, whose powers differ less than those
/// of 0, ±1, ±2: roundings then count about half as much (Barabasz et al. 2020).
/// </summary>
internal readonly unsafe struct WinogradTile4 : IWinogradTile
{
    private const double Near = 0.70710678118654752440;
    private const double Far = 2 * Near;

    public static int Size => 4;

    // Row i is 1, p, p² over the product of p's distances from the other points.
    public static double[,] Weights
    {
        get
        {
            double[] points = [0, Near, -Near, Far, -Far];
            var weights = new double[6, 3];
            for (var i = 0; i < points.Length; i++)
            {
                var distances = points.Where((_, j) => j != i).Aggregate(1.0, (product, point) => product * (points[i] - point));
                for (var power = 0; power < 3; power++)
                    weights[i, power] = Math.Pow(points[i], power) / distances;
            }

            weights[5, 2] = 1;
            return weights;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input<TSimd, TVector>(
        float* x0, float* x1, float* x2, float* x3, float* x4, float* x5, float* y, nint stride, int count)
        where TSimd : struct, ISimd<TVector>
    {
        var (near, far) = (TSimd.Create((float)Near), TSimd.Create((float)Far));
        var (two, half, sum) = (TSimd.Create(-2f), TSimd.Create(-0.5f), TSimd.Create(-2.5f));
        for (var i = 0; i < count; i += TSimd.Count)
        {
            var (b, c, d, e) = (TSimd.Load(x1 + i), TSimd.Load(x2 + i), TSimd.Load(x3 + i), TSimd.Load(x4 + i));
            TSimd.Store(TSimd.Add(TSimd.MultiplyAdd(sum, c, e), TSimd.Load(x0 + i)), y);
            TSimd.Store(TSimd.Add(TSimd.MultiplyAdd(sum, d, TSimd.Load(x5 + i)), b), y + (5 * stride));
            var (even, odd) = (TSimd.MultiplyAdd(two, c, e), TSimd.Multiply(near, TSimd.MultiplyAdd(two, b, d)));
            TSimd.Store(TSimd.Add(even, odd), y + stride);
            TSimd.Store(TSimd.Subtract(even, odd), y + (2 * stride));
            (even, odd) = (TSimd.MultiplyAdd(half, c, e), TSimd.Multiply(far, TSimd.MultiplyAdd(half, b, d)));
            TSimd.Store(TSimd.Add(even, odd), y + (3 * stride));
            TSimd.Store(TSimd.Subtract(even, odd), y + (4 * stride));
            y += TSimd.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output<TSimd, TVector>(float* x, nint stride, float* y, nint yStride, int count)
        where TSimd : struct, ISimd<TVector>
    {
        var (near, far) = (TSimd.Create((float)Near), TSimd.Create((float)Far));
        var (two, half) = (TSimd.Create(2f), TSimd.Create(0.5f));
        for (var i = 0; i < count; i += TSimd.Count)
        {
            var (p, q) = (TSimd.Load(x + stride), TSimd.Load(x + (2 * stride)));
            var (r, s) = (TSimd.Load(x + (3 * stride)), TSimd.Load(x + (4 * stride)));
            var (even, odd) = (TSimd.Add(p, q), TSimd.Multiply(near, TSimd.Subtract(p, q)));
            var (farEven, farOdd) = (TSimd.Add(r, s), TSimd.Multiply(far, TSimd.Subtract(r, s)));
            TSimd.Store(TSimd.Add(TSimd.Load(x), TSimd.Add(even, farEven)), y);
            TSimd.Store(TSimd.Add(odd, farOdd), y + yStride);
            TSimd.Store(TSimd.MultiplyAdd(half, even, TSimd.Multiply(two, farEven)), y + (2 * yStride));
            var cubic = TSimd.MultiplyAdd(half, odd, TSimd.Multiply(two, farOdd));
            TSimd.Store(TSimd.Add(TSimd.Load(x + (5 * stride)), cubic), y + (3 * yStride));
            x += TSimd.Count;
            y += TSimd.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split(float* x, float* y, nint stride, int count)
    {
        for (var i = 0; i < count; i += Vector128<float>.Count)
        {
            var (a, b, c, d) = (Vector128.Load(x), Vector128.Load(x + 4), Vector128.Load(x + 8), Vector128.Load(x + 12));
            FourByFour.Transpose(ref a, ref b, ref c, ref d);
            a.Store(y + i);
            b.Store(y + stride + i);
            c.Store(y + (2 * stride) + i);
            d.Store(y + (3 * stride) + i);
            x += 16;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(float* x, nint stride, float* y, int pixels)
    {
        for (var i = 0; i < pixels; i += 16)
        {
            var (a, b) = (Vector128.Load(x), Vector128.Load(x + stride));
            var (c, d) = (Vector128.Load(x + (2 * stride)), Vector128.Load(x + (3 * stride)));
            FourByFour.Transpose(ref a, ref b, ref c, ref d);
            FourByFour.Store(a, y + i, pixels - i);
            FourByFour.Store(b, y + i + 4, pixels - i - 4);
            FourByFour.Store(c, y + i + 8, pixels - i - 8);
            FourByFour.Store(d, y + i + 12, pixels - i - 12);
            x += 4;
        }
    }
}
