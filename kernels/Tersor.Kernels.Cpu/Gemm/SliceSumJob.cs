using System.Numerics;

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
    public float* Partials;

    public readonly void Run(int block, int worker)
    {
        var tile = Scratch.Worker(worker);
        for (var column = 0; column < Plan.N; column += MicroKernel.Columns)
        {
            var columns = Math.Min(MicroKernel.Columns, Plan.N - column);
            var partial = Partials + ((nint)block * Plan.N) + column;
            if (Accumulate)
                Output.Load(block, 1, column, columns, tile);
            else
                new Span<float>(tile, columns).Clear();
            for (var slice = 0; slice < Plan.Slices; slice++)
            {
                Add(partial, tile, columns);
                partial += (nint)Plan.M * Plan.N;
            }

            if (!Epilogue.IsEmpty)
                Epilogue.Apply(block, 1, column, columns, tile, MicroKernel.Columns);
            Output.Store(block, 1, column, columns, tile);
        }
    }

    private static void Add(float* partial, float* sum, int count)
    {
        var j = 0;
        for (; j <= count - Vector<float>.Count; j += Vector<float>.Count)
            Vector.Store(Vector.Load(sum + j) + Vector.Load(partial + j), sum + j);
        for (; j < count; j++)
            sum[j] += partial[j];
    }
}
