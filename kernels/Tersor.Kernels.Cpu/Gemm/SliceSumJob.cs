namespace Tersor.Kernels.Cpu;

/// <summary>Adds up the partial products of all slices, in order, a row of C a block, and finishes the row.</summary>
internal unsafe struct SliceSumJob<TOutput> : IBlockJob
    where TOutput : unmanaged, IGemmOutput
{
    public GemmPlan Plan;
    public TOutput Output;
    public GemmEpilogue Epilogue;
    public bool Accumulate;
    public ScratchSpace Scratch;

    public readonly void Run(int block, int worker)
    {
        var tile = Scratch.Worker(worker);
        var size = (nint)Plan.M * Plan.N;
        for (var column = 0; column < Plan.N; column += MicroKernel.Columns)
        {
            var columns = Math.Min(MicroKernel.Columns, Plan.N - column);
            if (Accumulate)
                Output.Load(block, 1, column, columns, tile);
            else
                new Span<float>(tile, columns).Clear();

            var partial = Scratch.Shared + ((nint)block * Plan.N) + column;
            for (var slice = 0; slice < Plan.Slices; slice++)
            {
                for (var j = 0; j < columns; j++)
                    tile[j] += partial[j];
                partial += size;
            }

            if (!Epilogue.IsEmpty)
                Epilogue.Apply(block, 1, column, columns, tile, MicroKernel.Columns);
            Output.Store(block, 1, column, columns, tile);
        }
    }
}
