using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// y = activation(x ⋆ᵀ weight + bias): a transposed convolution (Zeiler et al. 2010), the gradient of a convolution by its input
/// taken as a forward pass. A convolution with the same window leads from y's shape to x's.
/// </summary>
internal sealed class TransposedConvolutionOperation : WeightedOperation<TransposedConvolutionOperation>
{
    /// <summary>y [n, oc, oh, ow] = activation(x ⋆ᵀ weight + bias), where oh = (h - 1) · stride - 2 · padding + kh.</summary>
    /// <param name="x">[n, ic, h, w].</param>
    /// <param name="weight">[ic, oc, kh, kw].</param>
    /// <param name="bias">[oc], or null for none.</param>
    /// <param name="window">Kernel extents as in weight, stride, and the padding that the convolution back would have.</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <param name="slope">The factor of negative sums under <see cref="Activation.LeakyRelu"/>.</param>
    /// <exception cref="ArgumentException">
    /// Shapes that don't fit together, an output without pixels, or a negative slope.
    /// </exception>
    public static Tensor Apply(
        Tensor x, Tensor weight, Tensor? bias, in WindowGeometry window, Activation activation = Activation.Identity,
        float slope = 0f)
    {
        x.Device.Demand(weight, bias);
        Require.Rank(x, 4, nameof(x));
        Require.Rank(weight, 4, nameof(weight));
        Require.Extent(weight, 0, x.Shape[1], nameof(weight));
        Require.Extent(weight, 2, window.KernelHeight, nameof(weight));
        Require.Extent(weight, 3, window.KernelWidth, nameof(weight));
        var epilogue = EpilogueOf(bias, weight.Shape[1], activation, slope);

        x = ContiguousOperation.Apply(x);
        weight = ContiguousOperation.Apply(weight);
        var shape = new Shape(x.Shape[0], weight.Shape[1], window.InputHeight(x.Shape[2]), window.InputWidth(x.Shape[3]));
        var y = x.Device.Result(shape);
        Require.Window(y, window, nameof(x));
        x.Device.Backend.Conv2dInputGradient(x, weight, y, window, accumulate: false, epilogue);
        Record(x, weight, epilogue, y, window);
        return y;
    }

    /// <inheritdoc/>
    protected override void PassToBias(Tensor gradient, Tensor bias) => ChannelSum.Pass(gradient, bias);

    /// <inheritdoc/>
    protected override void PassToWeight(Tensor gradient)
    {
        var dWeight = Weight.BeginGradient(out var accumulate);
        gradient.Device.Backend.Conv2dWeightGradient(gradient, X, dWeight, Window, accumulate);
    }

    /// <inheritdoc/>
    protected override void PassToInput(Tensor gradient)
    {
        // A convolution only stores: a gradient that is already there takes the result from a buffer of its own.
        var backend = gradient.Device.Backend;
        var dx = X.BeginGradient(out var accumulate);
        if (!accumulate)
        {
            backend.Conv2d(gradient, Weight, dx, Window);
            return;
        }

        var share = gradient.Device.Result(dx.Shape);
        backend.Conv2d(gradient, Weight, share, Window);
        backend.Copy(share, dx, accumulate: true);
        share.ReleaseMemory();
    }
}
