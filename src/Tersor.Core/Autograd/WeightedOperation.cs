using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// y = activation(product of x and weight + bias): what fully connected layers and convolutions have in common. The backward pass
/// leads through the activation to the three gradients of the product.
/// </summary>
/// <typeparam name="TSelf">The concrete operation.</typeparam>
internal abstract class WeightedOperation<TSelf>
    : Operation<TSelf, (Tensor X, Tensor Weight, Epilogue Epilogue, WindowGeometry Window)>
    where TSelf : WeightedOperation<TSelf>, new()
{
    /// <summary>The input.</summary>
    protected Tensor X => Saved.X;

    /// <summary>The weights.</summary>
    protected Tensor Weight => Saved.Weight;

    /// <summary>The windows of a convolution.</summary>
    protected WindowGeometry Window => Saved.Window;

    /// <summary>The epilogue of the product, with a contiguous bias.</summary>
    /// <param name="bias">[outputs], or null for none.</param>
    /// <param name="outputs">Output features or channels.</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <param name="slope">The factor of negative sums under <see cref="Activation.LeakyRelu"/>.</param>
    /// <exception cref="ArgumentException">A bias of another shape, or a negative slope.</exception>
    protected static Epilogue EpilogueOf(Tensor? bias, int outputs, Activation activation, float slope)
    {
        ActivationOperation.Check(new FusedActivation(activation, slope));
        if (bias is not { } b)
            return new Epilogue(null, activation, slope);
        Require.Vector(b, outputs, nameof(bias));
        return new Epilogue(ContiguousOperation.Apply(b), activation, slope);
    }

    /// <summary>Records the operation.</summary>
    protected static void Record(Tensor x, Tensor weight, in Epilogue epilogue, Tensor y, in WindowGeometry window = default) =>
        Record(y, (x, weight, epilogue, window), x, weight, epilogue.Bias);

    /// <summary>Adds the product's share to the bias's gradient.</summary>
    /// <param name="gradient">The derivative by the sums.</param>
    /// <param name="bias">The bias.</param>
    protected abstract void PassToBias(Tensor gradient, Tensor bias);

    /// <summary>Adds the product's share to the weights' gradient.</summary>
    /// <param name="gradient">The derivative by the sums.</param>
    protected abstract void PassToWeight(Tensor gradient);

    /// <summary>Adds the product's share to the input's gradient.</summary>
    /// <param name="gradient">The derivative by the sums.</param>
    protected abstract void PassToInput(Tensor gradient);

    /// <summary>Passes the gradient of the sums to bias and weight, which may be one product.</summary>
    /// <param name="gradient">The derivative by the sums.</param>
    /// <param name="bias">Requires a gradient, as the weight does.</param>
    protected virtual void PassToBoth(Tensor gradient, Tensor bias)
    {
        PassToBias(gradient, bias);
        PassToWeight(gradient);
    }

    /// <inheritdoc/>
    protected internal sealed override void Backward(Tensor gradient)
    {
        ActivationOperation.PassBack(Saved.Epilogue.Function, Output, gradient);
        if (Saved.Epilogue.Bias is { RequiresGradient: true } bias)
        {
            if (Weight.RequiresGradient)
                PassToBoth(gradient, bias);
            else
                PassToBias(gradient, bias);
        }
        else if (Weight.RequiresGradient)
        {
            PassToWeight(gradient);
        }

        if (X.RequiresGradient)
            PassToInput(gradient);
    }
}
