using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A pooling node's work on one plane.</summary>
internal sealed unsafe class Pooling
{
    private readonly bool _isMaximum;

    public Pooling(WindowNode node, ImmutableArray<int> input, ImmutableArray<int> output)
    {
        _isMaximum = node is MaxPool2dNode;
        Shape = new PoolingShape(1, input[1], input[2], output[1], output[2], node.Kernel, node.Kernel, node.Stride, node.Padding);
    }

    public PoolingShape Shape { get; }

    /// <summary>y [oh, ow, lanes] from x [h, pitch, lanes].</summary>
    public void Run(LaneKernels kernels, float* x, int pitch, float* y)
    {
        if (_isMaximum)
            PlanePooling.Maximum(kernels, x, pitch, y, Shape);
        else
            PlanePooling.Mean(kernels, x, pitch, y, Shape);
    }
}
