using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015): y = gamma · (x - mean) / √(variance + epsilon) + beta for each channel, with the
/// statistics of the batch in training and running ones in inference.
/// </summary>
internal sealed class BatchNormOperation
    : Operation<BatchNormOperation, (Tensor X, Tensor Gamma, Tensor Beta, Tensor Mean, Tensor InverseStd)>
{
    /// <summary>Normalises each channel of x; in training also moves the running statistics.</summary>
    /// <param name="x">[n, c, …]; in training at least two values for each channel.</param>
    /// <param name="gamma">[c].</param>
    /// <param name="beta">[c].</param>
    /// <param name="runningMean">[c].</param>
    /// <param name="runningVariance">[c].</param>
    /// <param name="momentum">The share of the batch in the running statistics, in [0, 1].</param>
    /// <param name="epsilon">Added to the variance; positive.</param>
    /// <param name="training">Whether to use the batch's statistics.</param>
    /// <exception cref="ArgumentException">Shapes that don't fit together, or one value for each channel in training.</exception>
    public static Tensor Apply(
        Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, float momentum, float epsilon,
        bool training)
    {
        Check(x, gamma, beta, runningMean, runningVariance, epsilon);
        if (!training)
            return Infer(x, gamma, beta, runningMean, runningVariance, epsilon);
        var channels = x.Shape[1];
        if (x.Count == channels)
            throw new ArgumentException($"One value for each channel has no variance: {x.Description}.", nameof(x));
        if (!runningMean.IsContiguous || !runningVariance.IsContiguous)
            throw new ArgumentException("Running statistics are written to and can't be strided views.", nameof(runningMean));

        x = ContiguousOperation.Apply(x);
        gamma = ContiguousOperation.Apply(gamma);
        beta = ContiguousOperation.Apply(beta);
        var device = x.Device;
        var y = device.Result(x.Shape);
        var mean = device.Result(gamma.Shape);
        var inverseStd = device.Result(gamma.Shape);
        device.Backend.BatchNorm(x, gamma, beta, runningMean, runningVariance, mean, inverseStd, y, momentum, epsilon);
        if (!Record(y, (x, gamma, beta, mean, inverseStd), x, gamma, beta))
        {
            mean.ReleaseMemory();
            inverseStd.ReleaseMemory();
        }
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var accumulateX = false;
        Tensor? dx = Saved.X.RequiresGradient ? Saved.X.BeginGradient(out accumulateX) : null;
        var dGamma = Destination(Saved.Gamma, out var accumulateGamma);
        var dBeta = Destination(Saved.Beta, out var accumulateBeta);
        gradient.Device.Backend.BatchNormGradient(
            Saved.X, Saved.Gamma, Saved.Mean, Saved.InverseStd, gradient, dx, accumulateX, dGamma, accumulateGamma, dBeta,
            accumulateBeta);
    }

    /// <summary>The gradient of a parameter, or scratch space for one that is frozen.</summary>
    private static Tensor Destination(Tensor parameter, out bool accumulate)
    {
        if (parameter.RequiresGradient)
            return parameter.BeginGradient(out accumulate);
        accumulate = false;
        return parameter.Device.Result(parameter.Shape);
    }

    /// <summary>
    /// With constant statistics the layer is an affine map. One kernel does it; only if a gradient is wanted (a network trained
    /// on with frozen statistics) is it put together from differentiable parts.
    /// </summary>
    private static Tensor Infer(Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon)
    {
        var device = x.Device;
        x = ContiguousOperation.Apply(x);
        gamma = ContiguousOperation.Apply(gamma);
        beta = ContiguousOperation.Apply(beta);
        mean = ContiguousOperation.Apply(mean);
        variance = ContiguousOperation.Apply(variance);
        if (!Tape.Records(x, gamma, beta))
        {
            var y = device.Result(x.Shape);
            device.Backend.BatchNormInference(x, gamma, beta, mean, variance, y, epsilon);
            return y;
        }

        var perChannel = x.Shape.AllOnes().With(1, x.Shape[1]);
        var inverseStd = device.Result(variance.Shape);
        device.Backend.Map(new AddConstant(epsilon), variance, inverseStd);
        device.Backend.Map(new Sqrt(), inverseStd, inverseStd);
        device.Backend.Map(new Reciprocal(), inverseStd, inverseStd);
        var scale = ReshapeOperation.Apply(MultiplyOperation.Apply(gamma, inverseStd), perChannel);
        var centred = SubtractOperation.Apply(x, mean.View(perChannel));
        return AddOperation.Apply(MultiplyOperation.Apply(centred, scale), ReshapeOperation.Apply(beta, perChannel));
    }

    private static void Check(Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, float epsilon)
    {
        x.Device.Demand(gamma, beta, runningMean, runningVariance);
        Require.Float(x, nameof(x));
        if (x.Shape.Rank < 2)
            throw new ArgumentException($"x must have the channels as its second dimension, but is {x.Description}.", nameof(x));
        Require.Vector(gamma, x.Shape[1], nameof(gamma));
        Require.Vector(beta, x.Shape[1], nameof(beta));
        Require.Vector(runningMean, x.Shape[1], nameof(runningMean));
        Require.Vector(runningVariance, x.Shape[1], nameof(runningVariance));
        if (!(epsilon > 0f))
            throw new ArgumentOutOfRangeException(
                nameof(epsilon), epsilon, "Epsilon keeps the divisor from zero: it is positive.");
    }
}
