namespace Tersor.Kernels.Gpu;

/// <summary>The extents of a convolution in groups that its kernels divide by, prepared once for all work items.</summary>
/// <param name="shape">All extents.</param>
public readonly struct GroupedDivisors(in GroupedConvolutionShape shape)
{
    /// <summary>Output channels of an image.</summary>
    public IntegerDivisor OutputChannels { get; } = new(shape.Groups * shape.Outputs);

    /// <summary>Groups.</summary>
    public IntegerDivisor Groups { get; } = new(shape.Groups);

    /// <summary>Input channels of a group.</summary>
    public IntegerDivisor Inputs { get; } = new(shape.Inputs);

    /// <summary>Output channels of a group.</summary>
    public IntegerDivisor Outputs { get; } = new(shape.Outputs);

    /// <summary>Pixels of an input plane.</summary>
    public IntegerDivisor InputPlane { get; } = new(shape.InputPlane);

    /// <summary>Columns of an input plane.</summary>
    public IntegerDivisor Width { get; } = new(shape.Width);

    /// <summary>Pixels of an output plane.</summary>
    public IntegerDivisor OutputPlane { get; } = new(shape.OutputPlane);

    /// <summary>Columns of an output plane.</summary>
    public IntegerDivisor OutputWidth { get; } = new(shape.OutputWidth);

    /// <summary>Columns of the kernel.</summary>
    public IntegerDivisor KernelWidth { get; } = new(shape.KernelWidth);

    /// <summary>Taps of a window.</summary>
    public IntegerDivisor Taps { get; } = new(shape.Taps);

    /// <summary>Pixels between windows from above.</summary>
    public IntegerDivisor StrideHeight { get; } = new(shape.StrideHeight);

    /// <summary>Pixels between windows from the left.</summary>
    public IntegerDivisor StrideWidth { get; } = new(shape.StrideWidth);
}
