namespace Tersor.Conformance;

/// <summary>
/// Philox 4x32-10 straight from Salmon et al. 2011, figure 2, written independently of the engine's: counter (block, stream), key
/// the seed, low words first.
/// </summary>
public static class NaivePhilox
{
    /// <summary>Word i of a stream.</summary>
    public static uint Word(ulong seed, ulong stream, long index)
    {
        var block = (ulong)index / 4;
        uint[] c = [(uint)block, (uint)(block >> 32), (uint)stream, (uint)(stream >> 32)];
        return Rounds(c, (uint)seed, (uint)(seed >> 32))[index % 4];
    }

    /// <summary>The generator itself: ten rounds over four counter words.</summary>
    public static uint[] Rounds(uint[] counter, uint key0, uint key1)
    {
        for (var round = 0; round < 10; round++)
        {
            var product0 = 0xD2511F53UL * counter[0];
            var product1 = 0xCD9E8D57UL * counter[2];
            counter =
            [
                (uint)(product1 >> 32) ^ counter[1] ^ key0, (uint)product1,
                (uint)(product0 >> 32) ^ counter[3] ^ key1, (uint)product0,
            ];
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }

        return counter;
    }
}
