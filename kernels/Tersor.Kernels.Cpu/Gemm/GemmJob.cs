namespace Tersor.Kernels.Cpu;

/// <summary>Computes one block of C (or one slice of its sum): packs the operands, cuts the block into tiles, finishes each tile.</summary>
internal unsafe struct GemmJob<TLeft, TRight, TOutput> : IBlockJob
    where TLeft : unmanaged, ILeftOperand
    where TRight : unmanaged, IRightOperand
    where TOutput : unmanaged, IGemmOutput
{
    public GemmPlan Plan;
    public TLeft Left;
    public TRight Right;
    public TOutput Output;
    public GemmEpilogue Epilogue;
    public bool Accumulate;
    public ScratchSpace Scratch;

    public void Run(int block, int worker)
    {
        var slice = block % Plan.Slices;
        block /= Plan.Slices;
        var column = block / Plan.RowBlocks * Plan.ColumnsPerBlock;
        var row = block % Plan.RowBlocks * Plan.RowsPerBlock;
        var rows = Math.Min(Plan.RowsPerBlock, Plan.M - row);
        var columns = Math.Min(Plan.ColumnsPerBlock, Plan.N - column);
        var first = slice * Plan.SliceDepth;
        var end = Math.Min(first + Plan.SliceDepth, Plan.K);
        var scratch = Scratch.Worker(worker);

        if (Plan.Slices == 1)
        {
            RunBlock(Output, row, rows, column, columns, first, end, Accumulate, Epilogue, scratch);
            return;
        }

        var partial = new MatrixOutput(Scratch.Shared + ((nint)slice * Plan.M * Plan.N), Plan.N);
        RunBlock(partial, row, rows, column, columns, first, end, false, default, scratch);
    }

    private readonly void RunBlock<TDestination>(
        TDestination destination, int row, int rows, int column, int columns, int first, int end, bool accumulate, GemmEpilogue epilogue, float* scratch)
        where TDestination : unmanaged, IGemmOutput
    {
        var left = scratch;
        var right = left + Plan.LeftScratch;
        var tile = right + Plan.RightScratch;
        var width = MicroKernel.Columns;
        var bands = Bands.Count(rows);
        var k = first;
        do
        {
            var depth = Math.Min(GemmPlan.Depth, end - k);
            var last = k + depth >= end;
            for (var band = 0; band < bands; band++)
            {
                var (start, height) = Bands.At(rows, bands, band);
                Left.Pack(row + start, height, k, depth, left + (start * depth));
            }

            for (var j = 0; j < columns; j += width)
                Right.Pack(column + j, Math.Min(width, columns - j), k, depth, right + (j * depth));

            for (var j = 0; j < columns; j += width)
            {
                var span = Math.Min(width, columns - j);
                for (var band = 0; band < bands; band++)
                {
                    var (start, height) = Bands.At(rows, bands, band);
                    RunTile(
                        destination, row + start, height, column + j, span, depth, left + (start * depth), right + (j * depth), tile, accumulate, last ? epilogue : default);
                }
            }

            accumulate = true;
            k += depth;
        }
        while (k < end);
    }

    private static void RunTile<TDestination>(
        TDestination destination, int row, int rows, int column, int columns, int depth, float* left, float* right, float* tile, bool accumulate, GemmEpilogue epilogue)
        where TDestination : unmanaged, IGemmOutput
    {
        nint stride = MicroKernel.Columns;
        var direct = columns == MicroKernel.Columns ? destination.Tile(row, column, out stride) : null;
        var c = direct;
        if (direct == null)
        {
            c = tile;
            stride = MicroKernel.Columns;
            if (accumulate)
                destination.Load(row, rows, column, columns, tile);
        }

        MicroKernel.Run(rows, depth, left, right, c, stride, accumulate);
        if (!epilogue.IsEmpty)
            epilogue.Apply(row, rows, column, columns, c, stride);
        if (direct == null)
            destination.Store(row, rows, column, columns, tile);
    }
}
