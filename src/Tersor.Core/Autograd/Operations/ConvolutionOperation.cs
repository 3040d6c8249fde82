using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = activation(x ⋆ weight + bias): a two-dimensional cross-correlation with a fused epilogue.</summary>
internal sealed class ConvolutionOperation : WeightedOperation<ConvolutionOperation>
{
    /// <summary>y [n, oc, oh, ow] = activation(x ⋆ weight + bias).</summary>
    /// <param name="x">[n, ic, h, w].</param>
    /// <param name="weight">[oc, ic, kh, kw].</param>
    /// <param name="bias">[oc], or null for none.</param>
    /// <param name="window">Kernel extents as in weight, stride and zero padding.</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <param name="slope">The factor of negative sums under <see cref="Activation.LeakyRelu"/>.</param>
    /// <exception cref="ArgumentException">
    /// Shapes that don't fit together, a window beyond the image, or a negative slope.
    /// </exception>
    public static Tensor Apply(
        Tensor x, Tensor weight, Tensor? bias, in WindowGeometry window, Activation activation = Activation.Identity,
        float slope = 0f)
    {
        x.Device.Demand(weight, bias);
        Require.Window(x, window, nameof(x));
        Require.Rank(weight, 4, nameof(weight));
        Require.Extent(weight, 1, x.Shape[1], nameof(weight));
        Require.Extent(weight, 2, window.KernelHeight, nameof(weight));
        Require.Extent(weight, 3, window.KernelWidth, nameof(weight));
        var epilogue = EpilogueOf(bias, weight.Shape[0], activation, slope);

        x = ContiguousOperation.Apply(x);
        weight = ContiguousOperation.Apply(weight);
        var shape = new Shape(x.Shape[0], weight.Shape[0], window.OutputHeight(x.Shape[2]), window.OutputWidth(x.Shape[3]));
        var y = x.Device.Result(shape);
        x.Device.Backend.Conv2d(x, weight, y, window, epilogue);
        Record(x, weight, epilogue, y, window);
        return y;
    }

    /// <inheritdoc/>
    protected override void PassToBias(Tensor gradient, Tensor bias) => ChannelSum.Pass(gradient, bias);

    /// <inheritdoc/>
    protected override void PassToWeight(Tensor gradient)
    {
        var dWeight = Weight.BeginGradient(out var accumulate);
        gradient.Device.Backend.Conv2dWeightGradient(X, gradient, dWeight, Window, accumulate);
    }

    /// <inheritdoc/>
    protected override void PassToBoth(Tensor gradient, Tensor bias)
    {
        var planes = gradient.Device.Result(new Shape(gradient.Shape[0], gradient.Shape[1]));
        var dBias = bias.BeginGradient(out var addsBias);
        var dWeight = Weight.BeginGradient(out var addsWeight);
        gradient.Device.Backend.Conv2dParameterGradient(
            X, gradient, dWeight, Window, addsWeight, planes, dBias, addsBias);
        planes.ReleaseMemory();
    }

    /// <inheritdoc/>
    protected override void PassToInput(Tensor gradient)
    {
        var dx = X.BeginGradient(out var accumulate);
        gradient.Device.Backend.Conv2dInputGradient(gradient, Weight, dx, Window, accumulate);
    }
}
