using ILGPU;
using Tersor.Kernels.Gpu;

namespace Tersor.KernelLab.Kernels.Probes;

/// <summary>
/// Multiply-adds on sixteen lanes at once in a lone work item: the arithmetic yardstick of compilers that make vectors within an
/// item.
/// </summary>
public static class FmaWideProbe
{
    /// <summary>Rounds of a work item.</summary>
    public const int Rounds = 256;

    /// <summary>Floating-point operations of a work item.</summary>
    public const int Operations = Rounds * Chains * Lanes * 2;

    /// <summary>Floats of a work item.</summary>
    public const int Elements = Chains * Lanes;

    private const int Chains = 8;
    private const int Lanes = 16;

    public static void Run(ArrayView<Lanes16> y, float factor, int rounds)
    {
        var first = Grid.IdxX * Chains;
        var x = y[first];
        var (a, b, c, d) = (x, y[first + 1], y[first + 2], y[first + 3]);
        var (e, f, g, h) = (y[first + 4], y[first + 5], y[first + 6], y[first + 7]);
        for (var round = 0; round < rounds; round++)
        {
            a = Lanes16.MultiplyAdd(factor, x, a);
            b = Lanes16.MultiplyAdd(factor, x, b);
            c = Lanes16.MultiplyAdd(factor, x, c);
            d = Lanes16.MultiplyAdd(factor, x, d);
            e = Lanes16.MultiplyAdd(factor, x, e);
            f = Lanes16.MultiplyAdd(factor, x, f);
            g = Lanes16.MultiplyAdd(factor, x, g);
            h = Lanes16.MultiplyAdd(factor, x, h);
        }

        y[first] = a;
        y[first + 1] = b;
        y[first + 2] = c;
        y[first + 3] = d;
        y[first + 4] = e;
        y[first + 5] = f;
        y[first + 6] = g;
        y[first + 7] = h;
    }
}
