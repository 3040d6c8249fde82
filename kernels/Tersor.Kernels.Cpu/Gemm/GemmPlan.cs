namespace Tersor.Kernels.Cpu;

/// <summary>
/// How a product of one shape is cut: into blocks of C that threads take independently, and, where C alone is too small to
/// occupy them, into slices of k whose partial sums are added in order. It depends on the shape alone, so that the result
/// does not depend on the number of threads.
/// </summary>
internal readonly struct GemmPlan
{
    /// <summary>The rows of a panel of B that fit the first-level cache beside a panel of A.</summary>
    public const int Depth = 256;

    private const int LargestBlock = 512;
    private const long SmallestWork = 1 << 19;
    private const int MostBlocks = 8;
    private const int MostSlices = 8;
    private const int ShallowestSlice = 1024;

    public GemmPlan(int m, int n, int k)
    {
        M = m;
        N = n;
        K = k;
        var rowUnits = Ceiling(m, MicroKernel.MaxRows);
        var columnUnits = Ceiling(n, MicroKernel.Columns);
        var work = (long)m * n * k;
        var wanted = (int)Math.Clamp(work / SmallestWork, 1, MostBlocks);

        RowBlocks = Ceiling(m, LargestBlock);
        ColumnBlocks = Ceiling(n, LargestBlock);
        while (RowBlocks * ColumnBlocks < wanted)
        {
            var rowsPerBlock = (double)m / RowBlocks;
            var columnsPerBlock = (double)n / ColumnBlocks;
            if (columnsPerBlock >= rowsPerBlock && ColumnBlocks * 2 <= columnUnits)
                ColumnBlocks *= 2;
            else if (RowBlocks * 2 <= rowUnits)
                RowBlocks *= 2;
            else if (ColumnBlocks * 2 <= columnUnits)
                ColumnBlocks *= 2;
            else
                break;
        }

        RowsPerBlock = Ceiling(rowUnits, RowBlocks) * MicroKernel.MaxRows;
        ColumnsPerBlock = Ceiling(columnUnits, ColumnBlocks) * MicroKernel.Columns;
        RowBlocks = Ceiling(m, RowsPerBlock);
        ColumnBlocks = Ceiling(n, ColumnsPerBlock);
        Slices = Math.Clamp(Math.Min(wanted / (RowBlocks * ColumnBlocks), k / ShallowestSlice), 1, MostSlices);
        SliceDepth = Math.Max(1, Ceiling(Ceiling(k, Slices), Depth)) * Depth;
        Slices = Math.Max(1, Ceiling(k, SliceDepth));
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

    public int SliceDepth { get; }

    public int Blocks => RowBlocks * ColumnBlocks * Slices;

    public int PanelDepth => Math.Min(Depth, K);

    /// <summary>Floats of scratch that a thread needs: a block of A, a block of B, a tile.</summary>
    public int WorkerScratch => LeftScratch + RightScratch + TileScratch;

    public int LeftScratch => RowsPerBlock * PanelDepth;

    public int RightScratch => ColumnsPerBlock * PanelDepth;

    /// <summary>Floats of scratch for the partial sums of all slices.</summary>
    public int SliceScratch => Slices == 1 ? 0 : Slices * M * N;

    private static int TileScratch => MicroKernel.MaxRows * MicroKernel.Columns;

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}
