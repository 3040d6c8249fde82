using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = activation(x · weightᵀ + bias): a fully connected layer in one matrix product with a fused epilogue.</summary>
internal sealed class AffineOperation : WeightedOperation<AffineOperation>
{
    /// <summary>y [n, out] = activation(x · weightᵀ + bias).</summary>
    /// <param name="x">[n, in].</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null for none.</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <param name="slope">The factor of negative sums under <see cref="Activation.LeakyRelu"/>.</param>
    /// <exception cref="ArgumentException">Shapes that don't fit together, or a negative slope.</exception>
    public static Tensor Apply(
        Tensor x, Tensor weight, Tensor? bias, Activation activation = Activation.Identity, float slope = 0f)
    {
        x.Device.Demand(weight, bias);
        Require.Rank(x, 2, nameof(x));
        Require.Rank(weight, 2, nameof(weight));
        Require.Extent(weight, 1, x.Shape[1], nameof(weight));
        var epilogue = EpilogueOf(bias, weight.Shape[0], activation, slope);

        x = ContiguousOperation.Apply(x);
        weight = ContiguousOperation.Apply(weight);
        var y = x.Device.Result(new Shape(x.Shape[0], weight.Shape[0]));
        x.Device.Backend.Gemm(x, false, weight, true, y, accumulate: false, epilogue);
        Record(x, weight, epilogue, y);
        return y;
    }

    /// <inheritdoc/>
    protected override void PassToBias(Tensor gradient, Tensor bias)
    {
        var dBias = bias.BeginGradient(out var accumulate);
        gradient.Device.Backend.Reduce(new Sum(), gradient, 1, gradient.Shape[0], gradient.Shape[1], dBias, accumulate);
    }

    /// <inheritdoc/>
    protected override void PassToWeight(Tensor gradient)
    {
        var dWeight = Weight.BeginGradient(out var accumulate);
        gradient.Device.Backend.Gemm(gradient, true, X, false, dWeight, accumulate);
    }

    /// <inheritdoc/>
    protected override void PassToBoth(Tensor gradient, Tensor bias)
    {
        var dBias = bias.BeginGradient(out var addsBias);
        var dWeight = Weight.BeginGradient(out var addsWeight);
        gradient.Device.Backend.AffineGradient(X, gradient, dWeight, addsWeight, dBias, addsBias);
    }

    /// <inheritdoc/>
    protected override void PassToInput(Tensor gradient)
    {
        var dx = X.BeginGradient(out var accumulate);
        gradient.Device.Backend.Gemm(gradient, false, Weight, false, dx, accumulate);
    }
}
