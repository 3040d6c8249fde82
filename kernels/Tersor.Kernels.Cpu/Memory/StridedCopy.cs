namespace Tersor.Kernels.Cpu;

/// <summary>Copies between strided views of up to six dimensions.</summary>
public static unsafe class StridedCopy
{
    /// <summary>y = x, or y += x for floats. The axes' operand 0 is y, operand 1 is x, which may be broadcast (stride 0).</summary>
    /// <typeparam name="T">The element: <c>float</c>, <c>int</c> or <c>byte</c>.</typeparam>
    public static void Run<T>(WorkerPool pool, T* x, T* y, in StridedAxes axes, bool accumulate)
        where T : unmanaged
    {
        if (axes.InnerExtent == 0 || axes.OuterCount == 0)
            return;
        var job = new Job<T>(x, y, axes, accumulate);
        pool.Run(job.Blocks, ref job);
    }

    private readonly struct Job<T> : IBlockJob
        where T : unmanaged
    {
        private readonly T* _x;
        private readonly T* _y;
        private readonly StridedAxes _axes;
        private readonly bool _accumulate;
        private readonly int _runs;
        private readonly int _runsPerBlock;

        public Job(T* x, T* y, in StridedAxes axes, bool accumulate)
        {
            _x = x;
            _y = y;
            _axes = axes;
            _accumulate = accumulate;
            _runs = axes.OuterCount;
            _runsPerBlock = BlockPartition.RowsPerBlock(axes.InnerExtent);
        }

        public int Blocks => (_runs + _runsPerBlock - 1) / _runsPerBlock;

        public void Run(int block, int worker)
        {
            var (yStride, xStride, _) = _axes.InnerStrides;
            var extent = _axes.InnerExtent;
            var end = Math.Min(_runs, (block + 1) * _runsPerBlock);
            for (var run = block * _runsPerBlock; run < end; run++)
            {
                var (yOffset, xOffset, _) = _axes.Offsets(run);
                var x = _x + xOffset;
                var y = _y + yOffset;
                if (_accumulate)
                {
                    Add((float*)x, xStride, (float*)y, yStride, extent);
                }
                else if (xStride == 1 && yStride == 1)
                {
                    Buffer.MemoryCopy(x, y, (long)extent * sizeof(T), (long)extent * sizeof(T));
                }
                else
                {
                    for (var i = 0; i < extent; i++)
                        y[(long)i * yStride] = x[(long)i * xStride];
                }
            }
        }

        private static void Add(float* x, int xStride, float* y, int yStride, int count)
        {
            for (var i = 0; i < count; i++)
                y[(long)i * yStride] += x[(long)i * xStride];
        }
    }
}
