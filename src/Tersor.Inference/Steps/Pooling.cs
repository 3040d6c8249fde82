using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A pooling's work on some planes.</summary>
/// <param name="isMaximum">Whether it takes the largest value of each window; else the mean.</param>
/// <param name="shape">The windows of one plane.</param>
internal sealed unsafe class Pooling(bool isMaximum, PoolingShape shape)
{
    public PoolingShape Shape { get; } = shape;

    /// <summary>y [planes, oh, ow, lanes] from x [planes, h, pitch, lanes], whose planes may lie apart.</summary>
    public void Run(LaneKernels kernels, float* x, int planes, nint planePitch, int pitch, float* y)
    {
        if (isMaximum)
            PlanePooling.Maximum(kernels, x, planes, planePitch, pitch, y, Shape);
        else
            PlanePooling.Mean(kernels, x, planes, planePitch, pitch, y, Shape);
    }
}
