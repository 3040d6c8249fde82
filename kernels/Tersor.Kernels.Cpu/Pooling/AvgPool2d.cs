namespace Tersor.Kernels.Cpu;

/// <summary>Average pooling; padding counts as zeros and in the divisor.</summary>
public static unsafe class AvgPool2d
{
    /// <summary>y [planes, oh, ow] from x [planes, h, w].</summary>
    public static void Forward(WorkerPool pool, float* x, float* y, in PoolingShape shape)
    {
        var job = new ForwardJob(x, y, shape);
        pool.Run(shape.Blocks, ref job);
    }

    /// <summary>dx [planes, h, w] from dy [planes, oh, ow].</summary>
    public static void Gradient(WorkerPool pool, float* dy, float* dx, in PoolingShape shape, bool accumulate)
    {
        var job = new GradientJob(dy, dx, shape, accumulate);
        pool.Run(shape.Blocks, ref job);
    }

    private readonly struct ForwardJob(float* x, float* y, PoolingShape shape) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var end = Math.Min(shape.Planes, (block + 1) * shape.PlanesPerBlock);
            for (var plane = block * shape.PlanesPerBlock; plane < end; plane++)
                Plane(x + ((long)plane * shape.InputPlane), y + ((long)plane * shape.OutputPlane));
        }

        private void Plane(float* x, float* y)
        {
            var scale = 1f / (shape.KernelHeight * shape.KernelWidth);
            if (shape.IsGlobal)
            {
                *y = Reduction.Fold(default(Sum), x, shape.InputPlane) * scale;
                return;
            }

            if (AvgPool2x2.Fits(shape))
            {
                AvgPool2x2.Forward(x, y, shape);
                return;
            }

            for (var row = 0; row < shape.OutputHeight; row++)
            {
                var top = (row * shape.Stride) - shape.Padding;
                var endRow = Math.Min(shape.Height, top + shape.KernelHeight);
                for (var column = 0; column < shape.OutputWidth; column++)
                {
                    var left = (column * shape.Stride) - shape.Padding;
                    var endColumn = Math.Min(shape.Width, left + shape.KernelWidth);
                    var sum = 0f;
                    for (var r = Math.Max(0, top); r < endRow; r++)
                    {
                        for (var c = Math.Max(0, left); c < endColumn; c++)
                            sum += x[(r * shape.Width) + c];
                    }

                    *y++ = sum * scale;
                }
            }
        }
    }

    private readonly struct GradientJob(float* dy, float* dx, PoolingShape shape, bool accumulate) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var end = Math.Min(shape.Planes, (block + 1) * shape.PlanesPerBlock);
            for (var plane = block * shape.PlanesPerBlock; plane < end; plane++)
            {
                var target = dx + ((long)plane * shape.InputPlane);
                if (!accumulate)
                    new Span<float>(target, shape.InputPlane).Clear();
                Plane(dy + ((long)plane * shape.OutputPlane), target);
            }
        }

        private void Plane(float* dy, float* dx)
        {
            if (AvgPool2x2.Fits(shape))
            {
                AvgPool2x2.Gradient(dy, dx, shape);
                return;
            }

            var scale = 1f / (shape.KernelHeight * shape.KernelWidth);
            for (var row = 0; row < shape.OutputHeight; row++)
            {
                var top = (row * shape.Stride) - shape.Padding;
                var endRow = Math.Min(shape.Height, top + shape.KernelHeight);
                for (var column = 0; column < shape.OutputWidth; column++)
                {
                    var left = (column * shape.Stride) - shape.Padding;
                    var endColumn = Math.Min(shape.Width, left + shape.KernelWidth);
                    var share = *dy++ * scale;
                    for (var r = Math.Max(0, top); r < endRow; r++)
                    {
                        for (var c = Math.Max(0, left); c < endColumn; c++)
                            dx[(r * shape.Width) + c] += share;
                    }
                }
            }
        }
    }
}
