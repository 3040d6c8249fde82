using Tersor.Core;

namespace Tersor.Tasks;

/// <summary>
/// The kernel distance of Bińkowski et al. ("Demystifying MMD GANs", 2018): the squared maximum mean discrepancy under the kernel
/// (x·y / d + 1)³, by the unbiased estimator over pairs of pairs of Gretton et al. (2012, lemma 6), which leaves out a point's
/// partner in the other set, too. It is 0 on average for sets of one distribution, so single values may be negative.
/// </summary>
public static class KernelDistance
{
    private const int BlockSize = 1000;

    /// <summary>
    /// The mean over disjoint blocks of 1,000 points, or of the smaller set's size if that is less; what no block holds is left
    /// out.
    /// </summary>
    /// <param name="a">Two points at least.</param>
    /// <param name="b">Two points at least, of as many features.</param>
    /// <param name="device">Computes the products.</param>
    /// <exception cref="ArgumentException">There are too few points, or they have different numbers of features.</exception>
    public static double Between(FeatureSet a, FeatureSet b, Device device)
    {
        a.CheckComparable(b);
        var size = Math.Min(BlockSize, Math.Min(a.Count, b.Count));
        if (size < 2)
            throw new ArgumentException("One point has no kernel distance.", nameof(a));
        var blocks = Math.Min(a.Count, b.Count) / size;
        var products = new PairwiseProducts(device);
        var sum = 0.0;
        for (var block = 0; block < blocks; block++)
            sum += Pairs(a, a, block) + Pairs(b, b, block) - (2 * Pairs(a, b, block));
        return sum / blocks;

        double Pairs(FeatureSet x, FeatureSet y, int block)
        {
            var inner = products.Of(x, block * size, size, y, block * size, size);
            var total = 0.0;
            for (var i = 0; i < size; i++)
                for (var j = 0; j < size; j++)
                {
                    var value = ((double)inner[(i * size) + j] / x.Dimension) + 1;
                    total += i == j ? 0 : value * value * value;
                }

            return total / ((double)size * (size - 1));
        }
    }
}
