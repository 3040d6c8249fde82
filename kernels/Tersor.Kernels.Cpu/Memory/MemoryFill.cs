namespace Tersor.Kernels.Cpu;

/// <summary>Sets every element to one value.</summary>
public static unsafe class MemoryFill
{
    /// <summary>y[i] = value.</summary>
    public static void Run(WorkerPool pool, float* y, int count, float value)
    {
        var job = new Job(y, count, value);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    private readonly struct Job(float* y, int count, float value) : IBlockJob
    {
        public void Run(int block, int worker) =>
            new Span<float>(y + BlockPartition.Start(block), BlockPartition.Size(block, count)).Fill(value);
    }
}
