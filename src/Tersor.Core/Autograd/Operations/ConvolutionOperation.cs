namespace Tersor.Core;

/// <summary>y = activation(x ⋆ weight + bias): a two-dimensional cross-correlation with a fused epilogue.</summary>
public sealed class ConvolutionOperation : Operation<ConvolutionOperation>
{
    private Tensor _x = null!;
    private Tensor _weight = null!;
    private Tensor? _bias;
    private WindowGeometry _window;
    private Activation _activation;
    private float _slope;

    /// <summary>y [n, oc, oh, ow] = activation(x ⋆ weight + bias).</summary>
    /// <param name="x">[n, ic, h, w].</param>
    /// <param name="weight">[oc, ic, kh, kw].</param>
    /// <param name="bias">[oc], or null for none.</param>
    /// <param name="window">Kernel extents as in weight, stride and zero padding.</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <param name="slope">The factor of negative sums under <see cref="Activation.LeakyRelu"/>.</param>
    /// <exception cref="ArgumentException">Shapes that don't fit together, a window beyond the image, or a negative slope.</exception>
    public static Tensor Apply(
        Tensor x, Tensor weight, Tensor? bias, in WindowGeometry window, Activation activation = Activation.Identity, float slope = 0f)
    {
        Require.Window(x, window, nameof(x));
        Require.Rank(weight, 4, nameof(weight));
        Require.Extent(weight, 1, x.Shape[1], nameof(weight));
        Require.Extent(weight, 2, window.KernelHeight, nameof(weight));
        Require.Extent(weight, 3, window.KernelWidth, nameof(weight));
        if (bias is not null)
            Require.Vector(bias, weight.Shape[0], nameof(bias));
        ActivationDerivative.Check(activation, slope);

        x = ContiguousOperation.Apply(x);
        weight = ContiguousOperation.Apply(weight);
        bias = bias is null ? null : ContiguousOperation.Apply(bias);
        var shape = new Shape(x.Shape[0], weight.Shape[0], window.OutputHeight(x.Shape[2]), window.OutputWidth(x.Shape[3]));
        var y = x.Device.Result(shape);
        x.Device.Backend.Conv2d(x, weight, y, window, new Epilogue(bias, activation, slope));
        if (Tape.Records(x, weight, bias))
        {
            var operation = Rent();
            operation._x = x;
            operation._weight = weight;
            operation._bias = bias;
            operation._window = window;
            operation._activation = activation;
            operation._slope = slope;
            x.Device.Tape.Record(operation, y);
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        ActivationDerivative.Apply(_activation, _slope, Output, gradient);
        if (_bias is { RequiresGradient: true })
            ChannelSum.Pass(gradient, _bias);

        if (_weight.RequiresGradient)
        {
            var dWeight = _weight.BeginGradient(out var accumulate);
            backend.Conv2dWeightGradient(_x, gradient, dWeight, _window, accumulate);
        }

        if (_x.RequiresGradient)
        {
            var dx = _x.BeginGradient(out var accumulate);
            backend.Conv2dInputGradient(gradient, _weight, dx, _window, accumulate);
        }
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _x = null!;
        _weight = null!;
        _bias = null;
    }
}
