using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// A transposed convolution of an image with a kernel [input channels, channels, side, side]: a convolution with the same window leads from
/// its output's shape back to its input's.
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
    /// <inheritdoc/>
    public override string Prefix => "convtranspose";

    /// <inheritdoc/>
    public override ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input)
    {
        ParameterSpec weight = new("weight", [input[0], Channels, Kernel, Kernel], ParameterRole.Weight);
        return Bias ? [weight, new("bias", [Channels], ParameterRole.Bias)] : [weight];
    }

    /// <inheritdoc/>
    protected override int OutputChannels(int inputChannels) =>
        Channels > 0 ? Channels : throw Error($"{Channels} channels");

    /// <inheritdoc/>
    protected override int OutputExtent(int input)
    {
        var extent = checked(((input - 1) * Stride) - (2 * Padding) + Kernel);
        return extent > 0 && extent + (2 * Padding) >= Kernel
            ? extent
            : throw Error($"kernel {Kernel}, stride {Stride} and padding {Padding} leave nothing of {input} pixels");
    }
}
