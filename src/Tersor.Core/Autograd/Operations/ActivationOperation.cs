using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>An activation by itself; its derivative is taken from its output, as where a product fuses it.</summary>
/// <typeparam name="TFunction">The function.</typeparam>
/// <typeparam name="TDerivative">The gradient of its argument, from y and dy.</typeparam>
internal sealed class ActivationOperation<TFunction, TDerivative>
    : UnaryOperation<ActivationOperation<TFunction, TDerivative>, TDerivative>
    where TFunction : unmanaged, IUnaryOperator
    where TDerivative : unmanaged, IBinaryOperator
{
    /// <summary>y = f(x).</summary>
    public static Tensor Apply(Tensor x, TFunction f, TDerivative derivative) => Run(x, f, derivative);

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient) => Pass(Output, gradient);
}

/// <summary>Activations by name, forwards and backwards.</summary>
internal static class ActivationOperation
{
    /// <summary>y = activation(x); x itself where there is none.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="activation">The function.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is negative.</exception>
    public static Tensor Apply(Tensor x, FusedActivation activation)
    {
        Check(activation);
        var forward = new Forward(x);
        activation.Dispatch(ref forward);
        return forward.Result;
    }

    /// <summary>Turns the gradient of activated values into that of the values before, in place.</summary>
    /// <param name="activation">The function.</param>
    /// <param name="output">The activated values.</param>
    /// <param name="gradient">Their gradient, replaced.</param>
    public static void PassBack(FusedActivation activation, Tensor output, Tensor gradient)
    {
        var backward = new Backward(output, gradient);
        activation.Dispatch(ref backward);
    }

    /// <summary>Demands a slope that keeps the sign, without which the output doesn't tell which side a value was on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slope is negative.</exception>
    public static void Check(FusedActivation activation)
    {
        if (activation is { Kind: Activation.LeakyRelu, Slope: not >= 0f })
            throw new ArgumentOutOfRangeException("slope", activation.Slope, "The slope of a leaky ReLU can't be negative.");
    }

    private struct Forward(Tensor x) : IActivationUser
    {
        public Tensor Result { get; private set; } = x;

        public void Use<TFunction, TDerivative>(TFunction f, TDerivative derivative)
            where TFunction : unmanaged, IUnaryOperator
            where TDerivative : unmanaged, IBinaryOperator =>
            Result = ActivationOperation<TFunction, TDerivative>.Apply(Result, f, derivative);
    }

    private readonly struct Backward(Tensor output, Tensor gradient) : IActivationUser
    {
        public void Use<TFunction, TDerivative>(TFunction f, TDerivative derivative)
            where TFunction : unmanaged, IUnaryOperator
            where TDerivative : unmanaged, IBinaryOperator =>
            gradient.Device.Backend.Map(derivative, output, gradient, gradient);
    }
}
