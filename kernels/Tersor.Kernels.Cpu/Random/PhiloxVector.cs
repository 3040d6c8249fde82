using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary><see cref="Philox"/> for four blocks at a time with AVX2: the same words.</summary>
internal static unsafe class PhiloxVector
{
    /// <summary>Words that <see cref="FourBlocks"/> makes.</summary>
    public const int Words = 16;

    /// <summary>Whether the processor can.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Writes the sixteen words of the blocks <paramref name="block"/> to <paramref name="block"/> + 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FourBlocks(ulong seed, ulong stream, ulong block, uint* words)
    {
        // One block a 64-bit lane. Only the lower halves hold words; what products leave above them is never read.
        var blocks = Vector256.Create(block) + Vector256.Create(0UL, 1, 2, 3);
        var word0 = blocks;
        var word1 = blocks >>> 32;
        var word2 = Vector256.Create(stream);
        var word3 = Vector256.Create(stream >> 32);
        var multiplier0 = Vector256.Create((ulong)Philox.Multiplier0).AsUInt32();
        var multiplier1 = Vector256.Create((ulong)Philox.Multiplier1).AsUInt32();
        var key0 = (uint)seed;
        var key1 = (uint)(seed >> 32);
        for (var round = 0; round < Philox.Rounds; round++)
        {
            var product0 = Avx2.Multiply(word0.AsUInt32(), multiplier0);
            var product1 = Avx2.Multiply(word2.AsUInt32(), multiplier1);
            word0 = (product1 >>> 32) ^ word1 ^ Vector256.Create((ulong)key0);
            word1 = product1;
            word2 = (product0 >>> 32) ^ word3 ^ Vector256.Create((ulong)key1);
            word3 = product0;
            key0 += Philox.KeyStep0;
            key1 += Philox.KeyStep1;
        }

        var lower = Vector256.Create((ulong)uint.MaxValue);
        var firstPair = (word0 & lower) | (word1 << 32);
        var secondPair = (word2 & lower) | (word3 << 32);
        var even = Avx2.UnpackLow(firstPair, secondPair);
        var odd = Avx2.UnpackHigh(firstPair, secondPair);
        Avx2.Permute2x128(even, odd, 0x20).AsUInt32().Store(words);
        Avx2.Permute2x128(even, odd, 0x31).AsUInt32().Store(words + Vector256<uint>.Count);
    }
}
