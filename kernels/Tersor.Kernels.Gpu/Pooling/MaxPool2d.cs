using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Max pooling that keeps where each maximum was. Among equals the first in row-major order wins; a NaN counts as largest.
/// </summary>
public static class MaxPool2d
{
    /// <summary>A window a work item.</summary>
    /// <param name="x">Planes of h · w.</param>
    /// <param name="y">Planes of oh · ow.</param>
    /// <param name="indices">As y: the place in the input plane.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="n">The elements of y.</param>
    public readonly struct Forward(
        ArrayView<float> x, ArrayView<float> y, ArrayView<int> indices, PoolingShape shape, int n) : IKernel
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
                top = IntrinsicMath.Max(0, top);
                left = IntrinsicMath.Max(0, left);
                var image = plane * shape.InputPlane;
                var found = (top * shape.Width) + left;
                var best = FloatOrder.Key(x[image + found]);
                for (var r = top; r < endRow; r++)
                {
                    for (var c = left; c < endColumn; c++)
                    {
                        var candidate = (r * shape.Width) + c;
                        var value = FloatOrder.Key(x[image + candidate]);
                        if (value > best)
                        {
                            best = value;
                            found = candidate;
                        }
                    }
                }

                y[i] = x[image + found];
                indices[i] = found;
            }
        }
    }

    /// <summary>
    /// A pixel a work item, which collects from the windows that cover it: in a fixed order, where sending from windows that
    /// overlap would need atomics.
    /// </summary>
    /// <param name="dy">Planes of oh · ow.</param>
    /// <param name="indices">The places of the maxima, shaped as dy.</param>
    /// <param name="dx">Planes of h · w.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="n">The elements of dx.</param>
    /// <param name="accumulate">Not 0 to add to dx.</param>
    public readonly struct Gradient(
        ArrayView<float> dy, ArrayView<int> indices, ArrayView<float> dx, PoolingShape shape, int n, int accumulate) : IKernel
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
                var sum = accumulate != 0 ? dx[i] : 0f;
                for (var r = shape.FirstWindow(row, shape.KernelHeight); r < endRow; r++)
                {
                    for (var c = shape.FirstWindow(column, shape.KernelWidth); c < endColumn; c++)
                    {
                        var window = (plane * shape.OutputPlane) + (r * shape.OutputWidth) + c;
                        sum += indices[window] == place ? dy[window] : 0f;
                    }
                }

                dx[i] = sum;
            }
        }
    }
}
