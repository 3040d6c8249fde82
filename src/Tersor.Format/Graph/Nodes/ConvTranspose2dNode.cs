using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// A transposed convolution of an image with a kernel [input channels, channels, side, side]: a convolution with the same window
/// leads from its output's shape back to its input's.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, an image.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">The kernel's side.</param>
/// <param name="Stride">The distance between the windows that the input's pixels send themselves to.</param>
/// <param name="Padding">Pixels cut off on each side of the output.</param>
/// <param name="Bias">Whether each output channel has a bias.</param>
public sealed record ConvTranspose2dNode(
    string Name, ImmutableArray<int> Inputs, int Channels, int Kernel, int Stride = 1, int Padding = 0, bool Bias = true)
    : WindowNode(Name, Inputs, Kernel, Stride, Padding)
{
    // What each part of the output costs once: places of windows, tables, objects.
    private const int NumbersOfAPart = 1 << 10;

    /// <inheritdoc/>
    public override string Prefix => "convtranspose";

    /// <inheritdoc/>
    public override bool MultipliesWeights => true;

    /// <inheritdoc/>
    public override bool AbsorbsActivation => true;

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input)
    {
        ParameterSpec weight = new("weight", [input[0], Channels, Kernel, Kernel], ParameterRole.Weight) { OutputAxis = 1 };
        return Bias ? [weight, new("bias", [Channels], ParameterRole.Bias)] : [weight];
    }

    /// <inheritdoc/>
    public override GraphNode? AbsorbNormalization(ImmutableArray<int> output, int channels) =>
        channels == Channels ? this with { Bias = true } : null;

    /// <inheritdoc/>
    public override float FanIn(ParameterSpec weight) => base.FanIn(weight) / (Stride * Stride);

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) =>
        KernelWidth == Kernel ? base.OutputShape(inputs) : throw Error($"kernel {Kernel}×{KernelWidth}");

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override GraphNode Code(IAttributeCoder coder) => this with
    {
        Channels = coder.Int(Channels),
        Bias = coder.Flag(Bias, true),
        Kernel = coder.Int(Kernel),
        Stride = coder.Int(Stride, 1),
        Padding = coder.Int(Padding, 0),
    };

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) =>
        Extents.Product(input) * Kernel * Kernel * Channels;

    // The input with room for a kernel around it, and planes as wide as that.
    internal override double Scratch(ImmutableArray<int> input, ImmutableArray<int> output)
    {
        var margin = 2d * (((double)Kernel / Stride) + 1);
        var (rows, columns) = (input[1] + margin, input[2] + margin);
        return rows * columns * ((double)input[0] + output[0]);
    }

    // A part of the output for each pair of remainders by the stride, and where the windows of each begin.
    internal override double Tables(ImmutableArray<int> input, ImmutableArray<int> output) =>
        (NumbersOfAPart * Parts(output[1]) * Parts(output[2])) + ((double)output[1] * output[2]);

    /// <inheritdoc/>
    protected override int OutputChannels(int inputChannels) =>
        Channels > 0 ? Channels : throw Error($"{Channels} channels");

    /// <inheritdoc/>
    protected override int OutputHeight(int input) => OutputExtent(input);

    /// <inheritdoc/>
    protected override int OutputWidth(int input) => OutputExtent(input);

    private int OutputExtent(int input)
    {
        var extent = checked(((input - 1) * Stride) - (2 * Padding) + Kernel);
        return extent > 0 && extent + (2 * Padding) >= Kernel
            ? extent
            : throw Error($"kernel {Kernel}, stride {Stride} and padding {Padding} leave nothing of {input} pixels");
    }

    private double Parts(int output) => Math.Min(output, Math.Min(Stride, Kernel));
}
