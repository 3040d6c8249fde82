namespace Tersor.Kernels.Cpu;

/// <summary>Copies between strided views of up to six dimensions.</summary>
public static unsafe class StridedCopy
{
    /// <summary>
    /// y = x, or y += x for floats. The axes' operand 0 is y, operand 1 is x, which may be broadcast (stride 0).
    /// </summary>
    /// <typeparam name="T">The element: <c>float</c>, <c>int</c> or <c>byte</c>.</typeparam>
    public static void Run<T>(WorkerPool pool, T* x, T* y, in StridedAxes axes, bool accumulate)
        where T : unmanaged
    {
        var job = new Job<T>(x, y, axes, accumulate);
        pool.Run(job.Partition.Blocks, ref job);
    }

    private static void Add(float* x, int xStride, float* y, int yStride, int count)
    {
        if (xStride == 1 && yStride == 1)
        {
            BinaryMap.Apply(default(Add), y, x, y, count, accumulate: false);
            return;
        }

        for (var i = 0; i < count; i++)
            y[(long)i * yStride] += x[(long)i * xStride];
    }

    private readonly struct Job<T>(T* x, T* y, StridedAxes axes, bool accumulate) : IBlockJob
        where T : unmanaged
    {
        public RunPartition Partition { get; } = new(axes);

        public void Run(int block, int worker)
        {
            var (firstRun, endRun, start, size) = Partition[block];
            for (var run = firstRun; run < endRun; run++)
            {
                var (yStride, xStride, _) = axes.InnerStrides;
                var (yOffset, xOffset, _) = axes.Offsets(run);
                var from = x + xOffset + ((long)start * xStride);
                var to = y + yOffset + ((long)start * yStride);
                if (accumulate)
                {
                    Add((float*)from, xStride, (float*)to, yStride, size);
                }
                else if (xStride == 1 && yStride == 1)
                {
                    Buffer.MemoryCopy(from, to, (long)size * sizeof(T), (long)size * sizeof(T));
                }
                else
                {
                    for (var i = 0; i < size; i++)
                        to[(long)i * yStride] = from[(long)i * xStride];
                }
            }
        }
    }
}
