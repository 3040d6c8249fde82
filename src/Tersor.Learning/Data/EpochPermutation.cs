namespace Tersor.Learning.Data;

/// <summary>
/// The order in which an epoch visits the examples: a uniform permutation that is a function of seed and epoch alone, so
/// that training resumes in the middle of an epoch without having kept it.
/// </summary>
public static class EpochPermutation
{
    private const ulong GoldenGamma = 0x9e3779b97f4a7c15;

    /// <summary>Fills <paramref name="order"/> with a permutation of 0..length - 1 (Fisher and Yates 1938, Durstenfeld's form).</summary>
    /// <param name="order">Receives the permutation.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public static void Fill(Span<int> order, ulong seed, int epoch)
    {
        FillIdentity(order);

        // The epoch goes through the mixer first: neighbouring streams of a counter would be shifted copies of each other.
        var state = seed ^ Mix((ulong)epoch + GoldenGamma);
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = Below((uint)i + 1, ref state);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    /// <summary>Fills <paramref name="order"/> with 0, 1, 2, …: the order without shuffling.</summary>
    public static void FillIdentity(Span<int> order)
    {
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
    }

    /// <summary>An unbiased number in [0, bound) by multiplication and rejection (Lemire 2019).</summary>
    private static int Below(uint bound, ref ulong state)
    {
        var threshold = unchecked(0u - bound) % bound;
        ulong product;
        do
        {
            state += GoldenGamma;
            product = (Mix(state) >> 32) * bound;
        }
        while ((uint)product < threshold);
        return (int)(product >> 32);
    }

    /// <summary>The output function of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
