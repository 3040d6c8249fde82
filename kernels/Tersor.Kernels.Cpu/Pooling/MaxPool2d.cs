using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Max pooling that keeps where each maximum was. Among equals the first in row-major order wins; a NaN counts as largest.
/// </summary>
public static unsafe class MaxPool2d
{
    /// <summary>y and indices [planes, oh, ow] from x [planes, h, w].</summary>
    public static void Forward(WorkerPool pool, float* x, float* y, int* indices, in PoolingShape shape)
    {
        var job = new ForwardJob(x, y, indices, shape);
        pool.Run(shape.Blocks, ref job);
    }

    /// <summary>dx[plane, indices[i]] += dy[i], on zeros unless accumulating.</summary>
    public static void Gradient(
        WorkerPool pool, float* dy, int* indices, float* dx, int planes, int outputPlane, int inputPlane, bool accumulate)
    {
        var job = new GradientJob(dy, indices, dx, planes, outputPlane, inputPlane, accumulate);
        pool.Run(job.Blocks, ref job);
    }

    private readonly struct ForwardJob(float* x, float* y, int* indices, PoolingShape shape) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var end = Math.Min(shape.Planes, (block + 1) * shape.PlanesPerBlock);
            for (var plane = block * shape.PlanesPerBlock; plane < end; plane++)
            {
                var output = (long)plane * shape.OutputPlane;
                var input = x + ((long)plane * shape.InputPlane);
                if (MaxPool2x2.Fits(shape))
                    MaxPool2x2.Plane(input, y + output, indices + output, shape);
                else
                    Plane(input, y + output, indices + output);
            }
        }

        private void Plane(float* x, float* y, int* indices)
        {
            for (var row = 0; row < shape.OutputHeight; row++)
            {
                var top = (row * shape.Stride) - shape.Padding;
                var firstRow = Math.Max(0, top);
                var endRow = Math.Min(shape.Height, top + shape.KernelHeight);
                for (var column = 0; column < shape.OutputWidth; column++)
                {
                    var left = (column * shape.Stride) - shape.Padding;
                    var firstColumn = Math.Max(0, left);
                    var endColumn = Math.Min(shape.Width, left + shape.KernelWidth);
                    var best = float.NegativeInfinity;
                    var place = (firstRow * shape.Width) + firstColumn;
                    for (var r = firstRow; r < endRow; r++)
                    {
                        for (var c = firstColumn; c < endColumn; c++)
                        {
                            var value = x[(r * shape.Width) + c];
                            if (value > best || float.IsNaN(value))
                            {
                                best = value;
                                place = (r * shape.Width) + c;
                            }
                        }
                    }

                    *y++ = best;
                    *indices++ = place;
                }
            }
        }
    }

    private readonly struct GradientJob(
        float* dy, int* indices, float* dx, int planes, int outputPlane, int inputPlane, bool accumulate) : IBlockJob
    {
        public int Blocks => (planes + PlanesPerBlock - 1) / PlanesPerBlock;

        private int PlanesPerBlock => BlockPartition.RowsPerBlock(inputPlane);

        public void Run(int block, int worker)
        {
            var end = Math.Min(planes, (block + 1) * PlanesPerBlock);
            for (var plane = block * PlanesPerBlock; plane < end; plane++)
            {
                var target = dx + ((long)plane * inputPlane);
                var output = (long)plane * outputPlane;
                if (!accumulate)
                    new Span<float>(target, inputPlane).Clear();
                Scatter(dy + output, indices + output, target, outputPlane);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Scatter(float* dy, int* indices, float* dx, int count)
        {
            for (var i = 0; i < count; i++)
                dx[indices[i]] += dy[i];
        }
    }
}
