using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>A convolution of an image with a kernel [channels, input channels, side, side].</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, an image.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">The kernel's side.</param>
/// <param name="Stride">The distance between windows.</param>
/// <param name="Padding">Zero pixels added on each side.</param>
/// <param name="Bias">Whether each output channel has a bias.</param>
public sealed record Conv2dNode(
    string Name, ImmutableArray<int> Inputs, int Channels, int Kernel, int Stride = 1, int Padding = 0, bool Bias = true)
    : WindowNode(Name, Inputs, Kernel, Stride, Padding)
{
    /// <inheritdoc/>
    public override string Prefix => "conv";

    /// <inheritdoc/>
    public override bool MultipliesWeights => true;

    /// <inheritdoc/>
    public override bool AbsorbsActivation => true;

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input)
    {
        ParameterSpec weight = new("weight", [Channels, input[0], Kernel, Kernel], ParameterRole.Weight);
        return Bias ? [weight, new("bias", [Channels], ParameterRole.Bias)] : [weight];
    }

    /// <inheritdoc/>
    public override GraphNode? AbsorbNormalization(ImmutableArray<int> output, int channels) =>
        channels == Channels ? this with { Bias = true } : null;

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) =>
        (this with { Channels = coder.Int(Channels), Bias = coder.Flag(Bias, true) }).CodeWindow(coder, usualStride: 1);

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) =>
        base.Operations(input, output) * input[0];

    // The padded input, cut into a plane for each remainder by the stride, and output planes as wide as those.
    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output)
    {
        var (rows, columns) = (PlaneExtent(input[1]), PlaneExtent(input[2]));
        return (rows * columns * Stride * Stride * input[0]) + (columns * output[1] * output[0]);
    }

    /// <inheritdoc/>
    protected override int OutputChannels(int inputChannels) =>
        Channels > 0 ? Channels : throw Error($"{Channels} channels");

    private double PlaneExtent(int input) => Math.Ceiling((input + (2d * Padding)) / Stride);
}
