using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The sequences that one block takes through all steps: a panel's, or half of them where that occupies more threads. Sequences
/// never meet, so how they are dealt out changes no bit.
/// </summary>
internal readonly struct LstmLanes
{
    public LstmLanes(in LstmShape shape, int threads, int block)
    {
        Width = LanesPerBlock(shape, threads);
        First = block * Width;
        Count = Math.Min(Width, shape.Batch - First);
        Panel = First / LstmShape.Lanes;
        Offset = First % LstmShape.Lanes;
    }

    /// <summary>The first sequence.</summary>
    public int First { get; }

    /// <summary>The number of lanes.</summary>
    public int Count { get; }

    /// <summary>The lanes of the block, with those that no sequence has.</summary>
    public int Width { get; }

    /// <summary>Their panel.</summary>
    public int Panel { get; }

    /// <summary>The first one's lane.</summary>
    public int Offset { get; }

    public static int Blocks(in LstmShape shape, int threads)
    {
        var lanes = LanesPerBlock(shape, threads);
        return (shape.Batch + lanes - 1) / lanes;
    }

    // Without vectors a tile has no half.
    private static int LanesPerBlock(in LstmShape shape, int threads) =>
        shape.Panels < threads && Vector128.IsHardwareAccelerated ? LstmShape.Lanes / 2 : LstmShape.Lanes;
}
