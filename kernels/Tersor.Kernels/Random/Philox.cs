namespace Tersor.Kernels;

/// <summary>
/// Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
/// (SC 2011): a block of four words is a pure function of a counter and a key, so any part of a stream can be made anywhere.
/// Word i of a stream is lane i mod 4 of block i / 4; the counter is (block, stream), the key the seed, low words first.
/// </summary>
public static class Philox
{
    /// <summary>The multiplier of words 0 and 1.</summary>
    public const uint Multiplier0 = 0xD2511F53;

    /// <summary>The multiplier of words 2 and 3.</summary>
    public const uint Multiplier1 = 0xCD9E8D57;

    /// <summary>Added to the key's low word after each round (golden ratio).</summary>
    public const uint KeyStep0 = 0x9E3779B9;

    /// <summary>Added to the key's high word after each round (√3 - 1).</summary>
    public const uint KeyStep1 = 0xBB67AE85;

    /// <summary>The number of rounds.</summary>
    public const int Rounds = 10;

    /// <summary>The four words of a block of a stream.</summary>
    /// <param name="seed">The key.</param>
    /// <param name="stream">The counter's upper half.</param>
    /// <param name="block">The counter's lower half.</param>
    public static PhiloxBlock Block(ulong seed, ulong stream, ulong block)
    {
        var words = new PhiloxBlock((uint)block, (uint)(block >> 32), (uint)stream, (uint)(stream >> 32));
        var key0 = (uint)seed;
        var key1 = (uint)(seed >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            words = Round(words, key0, key1);
            key0 += KeyStep0;
            key1 += KeyStep1;
        }

        return words;
    }

    private static PhiloxBlock Round(PhiloxBlock x, uint key0, uint key1)
    {
        var product0 = (ulong)Multiplier0 * x.Word0;
        var product1 = (ulong)Multiplier1 * x.Word2;
        return new PhiloxBlock(
            (uint)(product1 >> 32) ^ x.Word1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ x.Word3 ^ key1, (uint)product0);
    }
}
