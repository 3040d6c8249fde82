using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Copies between strided views, one element a work item.</summary>
public static class StridedCopy
{
    /// <summary>y = x, or y += x.</summary>
    /// <param name="x">Operand 0 of the axes; floats, or integers whose bits pass through unchanged.</param>
    /// <param name="y">Operand 1 of the axes.</param>
    /// <param name="axes">The common extents and both strides; 0 broadcasts x.</param>
    /// <param name="n">The number of elements.</param>
    /// <param name="accumulate">Not 0 to add to y.</param>
    public readonly struct Words(ArrayView<float> x, ArrayView<float> y, StridedAxes axes, int n, int accumulate) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                axes.Locate(i, out var source, out var destination);
                var value = x[source];
                y[destination] = accumulate != 0 ? y[destination] + value : value;
            }
        }
    }

    /// <summary>y = x for bytes.</summary>
    public readonly struct Bytes(ArrayView<byte> x, ArrayView<byte> y, StridedAxes axes, int n) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                axes.Locate(i, out var source, out var destination);
                y[destination] = x[source];
            }
        }
    }
}
