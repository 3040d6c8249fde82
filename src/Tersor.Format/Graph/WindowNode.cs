using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>A node that slides a square window over an image: a convolution or a pooling.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, an image.</param>
/// <param name="Kernel">The window's side, in pixels.</param>
/// <param name="Stride">The distance between windows.</param>
/// <param name="Padding">Pixels added on each side.</param>
public abstract record WindowNode(
    string Name, ImmutableArray<int> Inputs, int Kernel, int Stride, int Padding) : GraphNode(Name, Inputs)
{
    /// <summary>Output channels for these input channels.</summary>
    protected abstract int OutputChannels(int inputChannels);

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        var input = inputs[0];
        if (input.Length != 3)
            throw Error($"takes an image [channels, height, width], not {input.Length} dimensions");
        if (Kernel < 1 || Stride < 1 || Padding < 0)
            throw Error($"kernel {Kernel}, stride {Stride}, padding {Padding}");
        return [OutputChannels(input[0]), OutputExtent(input[1]), OutputExtent(input[2])];
    }

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) =>
        Extents.Product(output) * Kernel * Kernel;

    /// <summary>Passes kernel, stride and padding through a coder.</summary>
    /// <param name="coder">Reads or writes them.</param>
    /// <param name="usualStride">The stride that needs no storing; null for the kernel's side.</param>
    private protected WindowNode CodeWindow(IAttributeCoder coder, int? usualStride)
    {
        var kernel = coder.Int(Kernel);
        var stride = coder.Int(Stride, usualStride ?? kernel);
        return this with { Kernel = kernel, Stride = stride, Padding = coder.Int(Padding, 0) };
    }

    /// <summary>Rows (columns) of the output for so many of the input: the windows that fit.</summary>
    protected virtual int OutputExtent(int input) => input + (2 * Padding) >= Kernel
        ? ((input + (2 * Padding) - Kernel) / Stride) + 1
        : throw Error($"a window of {Kernel} does not fit {input} pixels with padding {Padding}");
}
