using Tersor.Kernels.Operators;

namespace Tersor.Core;

/// <summary>y = activation(x · weightᵀ + bias): a fully connected layer in one matrix product with a fused epilogue.</summary>
public sealed class AffineOperation : Operation<AffineOperation>
{
    private Tensor _x = null!;
    private Tensor _weight = null!;
    private Tensor? _bias;
    private Activation _activation;
    private float _slope;

    /// <summary>y [n, out] = activation(x · weightᵀ + bias).</summary>
    /// <param name="x">[n, in].</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null for none.</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <param name="slope">The factor of negative sums under <see cref="Activation.LeakyRelu"/>.</param>
    /// <exception cref="ArgumentException">Shapes that don't fit together, or a negative slope.</exception>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias, Activation activation = Activation.Identity, float slope = 0f)
    {
        Require.Rank(x, 2, nameof(x));
        Require.Rank(weight, 2, nameof(weight));
        Require.Extent(weight, 1, x.Shape[1], nameof(weight));
        if (bias is not null)
            Require.Vector(bias, weight.Shape[0], nameof(bias));
        ActivationDerivative.Check(activation, slope);

        x = ContiguousOperation.Apply(x);
        weight = ContiguousOperation.Apply(weight);
        bias = bias is null ? null : ContiguousOperation.Apply(bias);
        var y = x.Device.Result(new Shape(x.Shape[0], weight.Shape[0]));
        x.Device.Backend.Gemm(x, false, weight, true, y, accumulate: false, new Epilogue(bias, activation, slope));
        if (Tape.Records(x, weight, bias))
        {
            var operation = Rent();
            operation._x = x;
            operation._weight = weight;
            operation._bias = bias;
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
        {
            var dBias = _bias.BeginGradient(out var accumulate);
            backend.Reduce(new Sum(), gradient, 1, gradient.Shape[0], gradient.Shape[1], dBias, accumulate);
        }

        if (_weight.RequiresGradient)
        {
            var dWeight = _weight.BeginGradient(out var accumulate);
            backend.Gemm(gradient, true, _x, false, dWeight, accumulate);
        }

        if (_x.RequiresGradient)
        {
            var dx = _x.BeginGradient(out var accumulate);
            backend.Gemm(gradient, false, _weight, false, dx, accumulate);
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
