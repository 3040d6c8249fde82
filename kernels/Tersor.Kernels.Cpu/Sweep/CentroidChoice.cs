using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The centroid whose squared distance and price cost least together (entropy-constrained scalar quantisation: Chou, Lookabaugh
/// and Gray 1989), for as many values as a vector has lanes. All centroids are tried: there are few, and a search for the nearest
/// would go another way in each lane.
/// </summary>
internal static unsafe class CentroidChoice
{
    /// <summary>Chooses for a line of values. Of equals zero is taken, or else the first.</summary>
    /// <param name="codebook">The centroids.</param>
    /// <param name="values">The values, in units of the centroids, [count]; replaced by the chosen centroids.</param>
    /// <param name="curvatures">What a squared distance of 1 costs, [count].</param>
    /// <param name="codes">Receives the centroids' indices, [count].</param>
    /// <param name="count">A multiple of <see cref="PanelProduct.Lanes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector>(
        in SweepCodebook codebook, double* values, double* curvatures, double* codes, int count)
        where TSimd : struct, IDoubles<TVector>
    {
        var centroids = codebook.Centroids;
        var prices = codebook.Prices;
        var all = codebook.Count;
        var one = TSimd.Create(1);
        var zero = TSimd.Create(codebook.Zero);
        var zeroPrice = TSimd.Create(prices[codebook.Zero]);
        for (var i = 0; i < count; i += TSimd.Count)
        {
            var (x, curvature) = (TSimd.Load(values + i), TSimd.Load(curvatures + i));
            var least = TSimd.MultiplyAdd(TSimd.Multiply(curvature, x), x, zeroPrice);
            var (code, chosen, index) = (zero, TSimd.Create(0), TSimd.Create(0));
            for (var k = 0; k < all; k++)
            {
                var centroid = TSimd.Create(centroids[k]);
                var distance = TSimd.Subtract(x, centroid);
                var cost = TSimd.MultiplyAdd(TSimd.Multiply(curvature, distance), distance, TSimd.Create(prices[k]));
                code = TSimd.SelectLess(cost, least, index, code);
                chosen = TSimd.SelectLess(cost, least, centroid, chosen);
                least = TSimd.SelectLess(cost, least, cost, least);
                index = TSimd.Add(index, one);
            }

            TSimd.Store(code, codes + i);
            TSimd.Store(chosen, values + i);
        }
    }
}
