using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>A node that slides a window over an image: a convolution or a pooling.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, an image.</param>
/// <param name="Kernel">The window's rows, and its columns unless <see cref="KernelWidth"/> says otherwise.</param>
/// <param name="Stride">The distance between windows, in pixels.</param>
/// <param name="Padding">Pixels added on each side.</param>
public abstract record WindowNode(
    string Name, ImmutableArray<int> Inputs, int Kernel, int Stride, int Padding) : GraphNode(Name, Inputs)
{
    // Null where it follows: a change of the other then changes both.
    private readonly int? _kernelWidth;

    /// <summary>The window's columns.</summary>
    public int KernelWidth
    {
        get => _kernelWidth ?? Kernel;
        init => _kernelWidth = value == Kernel ? null : value;
    }

    /// <summary>Output channels for these input channels.</summary>
    protected abstract int OutputChannels(int inputChannels);

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        var input = inputs[0];
        if (input.Length != 3)
            throw Error($"takes an image [channels, height, width], not {input.Length} dimensions");
        if (Kernel < 1 || KernelWidth < 1 || Stride < 1 || Padding < 0)
            throw Error($"kernel {Kernel}×{KernelWidth}, stride {Stride}, padding {Padding}");
        return [OutputChannels(input[0]), OutputHeight(input[1]), OutputWidth(input[2])];
    }

    internal override bool IsExtended => KernelWidth != Kernel;

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) =>
        Extents.Product(output) * Kernel * KernelWidth;

    /// <summary>Passes the window through a coder.</summary>
    /// <param name="coder">Reads or writes it.</param>
    /// <param name="usualStride">The stride that needs no storing; null for the kernel's rows.</param>
    private protected WindowNode CodeWindow(IAttributeCoder coder, int? usualStride)
    {
        var kernel = coder.Int(Kernel);
        var stride = coder.Int(Stride, usualStride ?? kernel);
        return this with
        {
            Kernel = kernel,
            Stride = stride,
            Padding = coder.Int(Padding, 0),
            KernelWidth = coder.Int(KernelWidth, kernel),
        };
    }

    /// <summary>Rows of the output for so many of the input: the windows that fit.</summary>
    protected virtual int OutputHeight(int input) => Windows(input, Kernel, Stride);

    /// <summary>Columns of the output.</summary>
    protected virtual int OutputWidth(int input) => Windows(input, KernelWidth, Stride);

    /// <summary>The windows of an extent that fit along an axis of the input.</summary>
    private protected int Windows(int input, long kernel, int stride) => input + (2L * Padding) >= kernel
        ? checked((int)((input + (2L * Padding) - kernel) / stride) + 1)
        : throw Error($"a window of {kernel} does not fit {input} pixels with padding {Padding}");
}
