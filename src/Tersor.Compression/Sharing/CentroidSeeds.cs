using Tersor.Kernels;

namespace Tersor.Compression;

/// <summary>The simple beginnings of k-means, compared in section 3.2 of Han et al. (2016). All ascending.</summary>
internal static class CentroidSeeds
{
    private const ulong Stream = 0x4000_0000_0000_0000;

    /// <summary>Evenly between the extremes: few, but large and so important, weights get centroids too.</summary>
    public static double[] Linear(ValueHistogram values, int k)
    {
        double low = values.Low, high = values.High;
        var seeds = new double[k];
        for (var i = 0; i < k; i++)
            seeds[i] = k == 1 ? (low + high) / 2 : low + ((high - low) * i / (k - 1));
        return seeds;
    }

    /// <summary>At evenly spaced values of the cumulative distribution.</summary>
    public static double[] Density(ValueHistogram values, int k)
    {
        var seeds = new double[k];
        for (var i = 0; i < k; i++)
            seeds[i] = values.AtRank((long)((i + 0.5) * values.Count / k));
        return seeds;
    }

    /// <summary>At k of the values, drawn without replacement (Forgy 1965).</summary>
    public static double[] Random(ValueHistogram values, int k, ulong seed)
    {
        // A partial shuffle: the first k places of a random permutation, of which only the moved ones are written down.
        var moved = new Dictionary<long, long>();
        var seeds = new double[k];
        for (var i = 0; i < k; i++)
        {
            var j = i + (Philox.Block(seed, Stream, (ulong)i).Word0 % (values.Count - i));
            seeds[i] = values.AtRank(moved.GetValueOrDefault(j, j));
            moved[j] = moved.GetValueOrDefault(i, i);
        }

        Array.Sort(seeds);
        return seeds;
    }
}
