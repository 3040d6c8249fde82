namespace Tersor.Kernels.Cpu;

/// <summary>Expands codes of shared weights to their centroids.</summary>
public static unsafe class CodebookGather
{
    /// <summary>y[i] = codebook[codes[i]].</summary>
    public static void Run(WorkerPool pool, float* codebook, byte* codes, float* y, int count)
    {
        var job = new Job(codebook, codes, y, count);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    private readonly struct Job(float* codebook, byte* codes, float* y, int count) : IBlockJob
    {
        private readonly float* _codebook = codebook;
        private readonly byte* _codes = codes;
        private readonly float* _y = y;

        public void Run(int block, int worker)
        {
            var end = BlockPartition.Start(block) + BlockPartition.Size(block, count);
            for (var i = BlockPartition.Start(block); i < end; i++)
                _y[i] = _codebook[_codes[i]];
        }
    }
}
