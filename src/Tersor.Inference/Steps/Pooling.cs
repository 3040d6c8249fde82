using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A pooling's work on one plane.</summary>
/// <param name="isMaximum">Whether it takes the largest value of each window; else the mean.</param>
/// <param name="shape">The windows of one plane.</param>
internal sealed unsafe class Pooling(bool isMaximum, PoolingShape shape)
{
    public PoolingShape Shape { get; } = shape;

    /// <summary>y [oh, ow, lanes] from x [h, pitch, lanes].</summary>
    public void Run(LaneKernels kernels, float* x, int pitch, float* y)
    {
        if (isMaximum)
            PlanePooling.Maximum(kernels, x, pitch, y, Shape);
        else
            PlanePooling.Mean(kernels, x, pitch, y, Shape);
    }
}
