using Tersor.Kernels.Operators;

namespace Tersor.Compression;

/// <summary>The simple beginnings of k-means, compared in section 3.2 of Han et al. (2016). All ascending.</summary>
internal static class CentroidSeeds
{
    private const ulong Stream = 0x4000_0000_0000_0000;

    /// <summary>Evenly between the extremes: few, but large and so important, weights get centroids too.</summary>
    public static double[] Linear(SortedValues sorted, int k)
    {
        double low = sorted.Values[0], high = sorted.Values[^1];
        var seeds = new double[k];
        for (var i = 0; i < k; i++)
            seeds[i] = k == 1 ? (low + high) / 2 : low + ((high - low) * i / (k - 1));
        return seeds;
    }

    /// <summary>At evenly spaced values of the cumulative distribution.</summary>
    public static double[] Density(SortedValues sorted, int k)
    {
        var seeds = new double[k];
        for (var i = 0; i < k; i++)
            seeds[i] = sorted.Values[(int)((i + 0.5) * sorted.Values.Length / k)];
        return seeds;
    }

    /// <summary>At k of the values, drawn without replacement (Forgy 1965).</summary>
    public static double[] Random(SortedValues sorted, int k, ulong seed)
    {
        // A partial shuffle: the first k places of a random permutation.
        var order = Enumerable.Range(0, sorted.Values.Length).ToArray();
        for (var i = 0; i < k; i++)
        {
            var j = i + (int)(Philox.Block(seed, Stream, (ulong)i).Word0 % (uint)(order.Length - i));
            (order[i], order[j]) = (order[j], order[i]);
        }

        return [.. order.Take(k).Select(index => (double)sorted.Values[index]).Order()];
    }
}
