namespace Tersor.Kernels.Cpu;

/// <summary>
/// How a product of one shape is cut: into blocks of C that threads take independently, and, where C alone is too small to
/// occupy them, into slices of k whose partial sums are added in order. It depends on the shape alone, so that the result
/// does not depend on the number of threads.
/// </summary>
internal readonly struct GemmPlan
{
    /// <summary>
    /// The most that is summed at a time: a panel of B this deep fits the first-level cache beside a band of A.
    /// </summary>
    public const int Depth = 256;

    private const int MostRowsPerBlock = 504;

    /// <summary>Elements of an operand that is packed once: the third-level cache holds both.</summary>
    private const int MostPackedOnce = 1 << 22;
    private const int MostBlocks = 8;
    private const int ShallowestSlice = 128;

    /// <summary>Multiply-adds that outweigh handing a block over to another thread.</summary>
    private const int SmallestWork = 1 << 19;

    /// <summary>What one more job costs, in the time of packing so many elements.</summary>
    private const int JobCost = 10_000;

    public GemmPlan(int m, int n, int k)
    {
        (M, N, K) = (m, n, k);
        var wanted = (int)Math.Clamp((long)m * n * k / SmallestWork, 1, MostBlocks);
        var fewestRowBlocks = Ceiling(m, MostRowsPerBlock);
        (RowBlocks, ColumnBlocks, Slices) = (fewestRowBlocks, 1, 1);
        var cheapest = long.MaxValue;
        for (var rowBlocks = fewestRowBlocks; Ceiling(m, MicroKernel.MaxRows) >= rowBlocks; rowBlocks *= 2)
        {
            for (var columnBlocks = 1; Ceiling(n, MicroKernel.Columns) >= columnBlocks; columnBlocks *= 2)
            {
                for (var slices = 1; slices == 1 || k >= slices * ShallowestSlice; slices *= 2)
                {
                    var blocks = rowBlocks * columnBlocks * slices;
                    var cost = Cost(m, n, k, rowBlocks, columnBlocks, slices)
                        + (Math.Max(0, wanted - blocks) * (long)m * n / 8 * k / wanted);
                    if (cost < cheapest)
                    {
                        cheapest = cost;
                        (RowBlocks, ColumnBlocks, Slices) = (rowBlocks, columnBlocks, slices);
                    }

                    if (blocks >= wanted)
                        break;
                }

                if (rowBlocks * columnBlocks >= wanted)
                    break;
            }

            if (rowBlocks >= wanted)
                break;
        }

        RowsPerBlock = Ceiling(Ceiling(m, MicroKernel.MaxRows), RowBlocks) * MicroKernel.MaxRows;
        ColumnsPerBlock = Ceiling(Ceiling(n, MicroKernel.Columns), ColumnBlocks) * MicroKernel.Columns;
        RowBlocks = Ceiling(m, RowsPerBlock);
        ColumnBlocks = Ceiling(n, ColumnsPerBlock);
    }

    public int M { get; }

    public int N { get; }

    public int K { get; }

    public int RowBlocks { get; }

    public int ColumnBlocks { get; }

    public int RowsPerBlock { get; }

    public int ColumnsPerBlock { get; }

    /// <summary>The parts into which k is cut; 1 when each block of C sums all of k by itself.</summary>
    public int Slices { get; }

    public int Blocks => RowBlocks * ColumnBlocks * Slices;

    /// <summary>Whether A is packed once for all blocks of columns rather than by each.</summary>
    public bool PacksLeftOnce => PackedOnce(M, K, ColumnBlocks);

    /// <summary>Whether B is packed once for all blocks of rows rather than by each.</summary>
    public bool PacksRightOnce => PackedOnce(N, K, RowBlocks);

    /// <summary>Floats of scratch that a thread needs.</summary>
    public int WorkerScratch => WorkerScratchFor(PacksLeftOnce ? 0 : RowsPerBlock, K);

    /// <summary>Floats of scratch that all threads share: A and B packed, and the partial sums of all slices.</summary>
    public int SharedScratch => PackedLeft + PackedRight + (Slices == 1 ? 0 : Slices * M * N);

    /// <summary>Floats of A packed once for all blocks.</summary>
    public int PackedLeft => PacksLeftOnce ? M * K : 0;

    /// <summary>Floats of B packed once for all blocks.</summary>
    public int PackedRight => PacksRightOnce ? Ceiling(N, MicroKernel.Columns) * MicroKernel.Columns * K : 0;

    /// <summary>
    /// Floats of scratch for a <see cref="GemmBlock{TLeft,TRight,TOutput}"/>: a panel of B, a tile, a block of A.
    /// </summary>
    public static int WorkerScratchFor(int rows, int depth) =>
        (MicroKernel.Columns * Depth) + (MicroKernel.Columns * MicroKernel.MaxRows) + (rows * Math.Min(depth, Depth));

    private static bool PackedOnce(int extent, int k, int users) => users > 1 && (long)extent * k <= MostPackedOnce;

    /// <summary>The elements packed, and moved between slices.</summary>
    private static long Cost(int m, int n, int k, int rowBlocks, int columnBlocks, int slices)
    {
        var (leftOnce, rightOnce) = (PackedOnce(m, k, columnBlocks), PackedOnce(n, k, rowBlocks));
        return ((long)m * k * (leftOnce ? 1 : columnBlocks))
            + ((long)n * k * (rightOnce ? 1 : rowBlocks))
            + (slices == 1 ? 0 : ((long)m * n * slices) + JobCost)
            + (leftOnce ? JobCost : 0)
            + (rightOnce ? JobCost : 0);
    }

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}
