using Tersor.Kernels;

namespace Tersor.Data;

/// <summary>
/// The order in which an epoch visits the examples: a uniform permutation that is a function of seed and epoch alone, so
/// that training resumes in the middle of an epoch without having kept it.
/// </summary>
public static class EpochPermutation
{
    /// <summary>
    /// Fills <paramref name="order"/> with a permutation of 0..length - 1 (Fisher and Yates 1938, Durstenfeld's form).
    /// </summary>
    /// <param name="order">Receives the permutation.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public static void Fill(Span<int> order, ulong seed, int epoch)
    {
        FillIdentity(order);
        var words = new WordStream(seed, RandomStreams.Shuffle(epoch));
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = Below((uint)i + 1, ref words);
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
    private static int Below(uint bound, ref WordStream words)
    {
        var threshold = unchecked(0u - bound) % bound;
        ulong product;
        do
            product = (ulong)words.Next() * bound;
        while ((uint)product < threshold);
        return (int)(product >> 32);
    }

    /// <summary>The words of a Philox stream, one after the other.</summary>
    private struct WordStream(ulong seed, ulong stream)
    {
        private PhiloxBlock _block;
        private ulong _next;

        public uint Next()
        {
            if (_next % 4 == 0)
                _block = Philox.Block(seed, stream, _next / 4);
            return (_next++ % 4) switch
            {
                0 => _block.Word0,
                1 => _block.Word1,
                2 => _block.Word2,
                _ => _block.Word3,
            };
        }
    }
}
