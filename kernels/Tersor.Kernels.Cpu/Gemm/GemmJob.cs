namespace Tersor.Kernels.Cpu;

/// <summary>The blocks of a <see cref="GemmPlan"/>.</summary>
internal unsafe struct GemmJob<TLeft, TRight, TOutput> : IBlockJob
    where TLeft : unmanaged, ILeftOperand
    where TRight : unmanaged, IRightOperand
    where TOutput : unmanaged, IGemmOutput
{
    public GemmPlan Plan;
    public GemmBlock<TLeft, TRight, TOutput> Product;
    public ScratchSpace Scratch;
    public float* Partials;

    public readonly void Run(int block, int worker)
    {
        var slice = block % Plan.Slices;
        block /= Plan.Slices;
        var column = block / Plan.RowBlocks * Plan.ColumnsPerBlock;
        var row = block % Plan.RowBlocks * Plan.RowsPerBlock;
        var rows = Math.Min(Plan.RowsPerBlock, Plan.M - row);
        var columns = Math.Min(Plan.ColumnsPerBlock, Plan.N - column);
        var first = (int)((long)Plan.K * slice / Plan.Slices);
        var end = (int)((long)Plan.K * (slice + 1) / Plan.Slices);
        if (Plan.Slices == 1)
        {
            Product.Run(row, rows, column, columns, first, end, Scratch.Worker(worker));
            return;
        }

        var partial = new GemmBlock<TLeft, TRight, MatrixOutput>
        {
            Left = Product.Left,
            Right = Product.Right,
            Output = new MatrixOutput(Partials + ((nint)slice * Plan.M * Plan.N), Plan.N),
            PackedLeft = Product.PackedLeft,
            PackedRight = Product.PackedRight,
            PackedDepth = Product.PackedDepth,
        };
        partial.Run(row, rows, column, columns, first, end, Scratch.Worker(worker));
    }
}
