using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The centroid whose squared distance and price cost least together (entropy-constrained scalar quantisation: Chou, Lookabaugh
/// and Gray 1989), among the nearest one, its neighbours, and zero.
/// </summary>
internal static unsafe class CentroidChoice
{
    /// <summary>Chooses for one value.</summary>
    /// <param name="codebook">The centroids.</param>
    /// <param name="x">The value, in units of the centroids.</param>
    /// <param name="curvature">What a squared distance of 1 costs.</param>
    /// <returns>The centroid's index.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(in SweepCodebook codebook, double x, double curvature)
    {
        var nearest = Nearest(codebook, x);
        var best = codebook.Zero;
        var least = Cost(codebook, best, x, curvature);
        Consider(codebook, nearest, x, curvature, ref best, ref least);
        if (nearest > 0)
            Consider(codebook, nearest - 1, x, curvature, ref best, ref least);
        if (nearest < codebook.Count - 1)
            Consider(codebook, nearest + 1, x, curvature, ref best, ref least);
        return best;
    }

    private static void Consider(
        in SweepCodebook codebook, int centroid, double x, double curvature, ref int best, ref double least)
    {
        var cost = Cost(codebook, centroid, x, curvature);
        if (cost < least)
            (best, least) = (centroid, cost);
    }

    private static double Cost(in SweepCodebook codebook, int centroid, double x, double curvature)
    {
        var distance = x - codebook.Centroids[centroid];
        return (curvature * distance * distance) + codebook.Prices[centroid];
    }

    /// <summary>The number of bounds that are below x.</summary>
    private static int Nearest(in SweepCodebook codebook, double x)
    {
        var (first, count) = (0, codebook.Count - 1);
        while (count > 0)
        {
            var half = count >>> 1;
            if (codebook.Bounds[first + half] < x)
                (first, count) = (first + half + 1, count - half - 1);
            else
                count = half;
        }

        return first;
    }
}
