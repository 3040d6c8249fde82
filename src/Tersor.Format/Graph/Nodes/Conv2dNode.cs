using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>A convolution of an image with a kernel [channels, input channels / groups, rows, columns].</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, an image.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">The kernel's rows, and its columns unless <see cref="WindowNode.KernelWidth"/> says otherwise.</param>
/// <param name="Stride">
/// The distance between windows from above, and from the left unless <see cref="StrideWidth"/> says otherwise.
/// </param>
/// <param name="Padding">Zero pixels added on each side.</param>
/// <param name="Bias">Whether each output channel has a bias.</param>
public sealed record Conv2dNode(
    string Name, ImmutableArray<int> Inputs, int Channels, int Kernel, int Stride = 1, int Padding = 0, bool Bias = true)
    : WindowNode(Name, Inputs, Kernel, Stride, Padding)
{
    // Null where it follows: a change of the other then changes both.
    private readonly int? _strideWidth;
    private readonly int? _dilationWidth;

    /// <summary>The distance between windows from the left.</summary>
    public int StrideWidth
    {
        get => _strideWidth ?? Stride;
        init => _strideWidth = value == Stride ? null : value;
    }

    /// <summary>The distance between a window's rows; 1 where they touch (Yu and Koltun 2016).</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>The distance between a window's columns.</summary>
    public int DilationWidth
    {
        get => _dilationWidth ?? Dilation;
        init => _dilationWidth = value == Dilation ? null : value;
    }

    /// <summary>
    /// The parts that the input's and the output's channels are cut into: each part of the output sees its part of the input.
    /// </summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether version 1 has it: a square window, the same in both directions, over all channels.</summary>
    public bool IsPlain => KernelWidth == Kernel && HasDenseWindows;

    /// <summary>Whether its windows have no gaps, move the same in both directions and see all channels.</summary>
    public bool HasDenseWindows => StrideWidth == Stride && Dilation == 1 && DilationWidth == 1 && Groups == 1;

    /// <inheritdoc/>
    public override string Prefix => "conv";

    /// <inheritdoc/>
    public override bool MultipliesWeights => true;

    /// <inheritdoc/>
    public override bool AbsorbsActivation => true;

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input)
    {
        ParameterSpec weight = new("weight", [Channels, input[0] / Groups, Kernel, KernelWidth], ParameterRole.Weight);
        return Bias ? [weight, new("bias", [Channels], ParameterRole.Bias)] : [weight];
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs)
    {
        if (StrideWidth < 1 || Dilation < 1 || DilationWidth < 1)
            throw Error($"stride {Stride}×{StrideWidth}, dilation {Dilation}×{DilationWidth}");
        if (Groups < 1 || Channels % Groups != 0 || inputs[0].Length == 3 && inputs[0][0] % Groups != 0)
            throw Error($"{Channels} channels in {Groups} groups");
        return base.OutputShape(inputs);
    }

    /// <inheritdoc/>
    public override GraphNode? AbsorbNormalization(ImmutableArray<int> output, int channels) =>
        channels == Channels ? this with { Bias = true } : null;

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override bool IsExtended => !IsPlain;

    internal override GraphNode Code(IAttributeCoder coder)
    {
        var node = (Conv2dNode)(this with { Channels = coder.Int(Channels), Bias = coder.Flag(Bias, true) })
            .CodeWindow(coder, usualStride: 1);
        node = node with
        {
            StrideWidth = coder.Int(StrideWidth, node.Stride),
            Dilation = coder.Int(Dilation, 1),
        };
        return node with { DilationWidth = coder.Int(DilationWidth, node.Dilation), Groups = coder.Int(Groups, 1) };
    }

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) =>
        base.Operations(input, output) * (input[0] / Groups);

    // The padded input, cut into a plane for each remainder by the strides, and output planes as wide as those.
    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output)
    {
        var (rows, columns) = (PlaneExtent(input[1], Stride), PlaneExtent(input[2], StrideWidth));
        return (rows * columns * Stride * StrideWidth * input[0]) + (columns * output[1] * output[0]);
    }

    // Where windows begin in a batch, whose kernels may take them two by two.
    internal override double Tables(ImmutableArray<int> input, ImmutableArray<int> output) => (double)output[1] * output[2];

    /// <inheritdoc/>
    protected override int OutputChannels(int inputChannels) =>
        Channels > 0 ? Channels : throw Error($"{Channels} channels");

    /// <inheritdoc/>
    protected override int OutputHeight(int input) => Windows(input, ((Kernel - 1L) * Dilation) + 1, Stride);

    /// <inheritdoc/>
    protected override int OutputWidth(int input) => Windows(input, ((KernelWidth - 1L) * DilationWidth) + 1, StrideWidth);

    private double PlaneExtent(int input, int stride) => Math.Ceiling((input + (2d * Padding)) / stride);
}
