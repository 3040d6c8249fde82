using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Average pooling; padding counts as zeros and in the divisor.</summary>
public static class AvgPool2d
{
    /// <summary>A window a work item.</summary>
    /// <param name="x">Planes of h · w.</param>
    /// <param name="y">Planes of oh · ow.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="n">The elements of y.</param>
    public readonly struct Forward(ArrayView<float> x, ArrayView<float> y, PoolingShape shape, int n) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var plane = i / shape.OutputPlane;
                var place = i - (plane * shape.OutputPlane);
                var row = place / shape.OutputWidth;
                var top = (row * shape.Stride) - shape.Padding;
                var left = ((place - (row * shape.OutputWidth)) * shape.Stride) - shape.Padding;
                var endRow = IntrinsicMath.Min(shape.Height, top + shape.KernelHeight);
                var endColumn = IntrinsicMath.Min(shape.Width, left + shape.KernelWidth);
                var sum = 0f;
                for (var r = IntrinsicMath.Max(0, top); r < endRow; r++)
                {
                    for (var c = IntrinsicMath.Max(0, left); c < endColumn; c++)
                        sum += x[(plane * shape.InputPlane) + (r * shape.Width) + c];
                }

                y[i] = sum * (1f / (shape.KernelHeight * shape.KernelWidth));
            }
        }
    }

    /// <summary>A pixel a work item, which collects from the windows that cover it.</summary>
    /// <param name="dy">Planes of oh · ow.</param>
    /// <param name="dx">Planes of h · w.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="n">The elements of dx.</param>
    /// <param name="accumulate">Not 0 to add to dx.</param>
    public readonly struct Gradient(ArrayView<float> dy, ArrayView<float> dx, PoolingShape shape, int n, int accumulate) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var plane = i / shape.InputPlane;
                var place = i - (plane * shape.InputPlane);
                var row = place / shape.Width;
                var column = place - (row * shape.Width);
                var endRow = shape.EndWindow(row, shape.OutputHeight);
                var endColumn = shape.EndWindow(column, shape.OutputWidth);
                var scale = 1f / (shape.KernelHeight * shape.KernelWidth);
                var sum = accumulate != 0 ? dx[i] : 0f;
                for (var r = shape.FirstWindow(row, shape.KernelHeight); r < endRow; r++)
                {
                    for (var c = shape.FirstWindow(column, shape.KernelWidth); c < endColumn; c++)
                        sum += dy[(plane * shape.OutputPlane) + (r * shape.OutputWidth) + c] * scale;
                }

                dx[i] = sum;
            }
        }
    }
}
