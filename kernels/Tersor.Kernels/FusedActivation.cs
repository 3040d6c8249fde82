namespace Tersor.Kernels;

/// <summary>
/// An activation with its parameter: the one place that knows the formula and the derivative of each. Whoever runs one on vectors
/// takes the operators from <see cref="Dispatch"/>; a GPU kernel chooses at run time with <see cref="Invoke"/>.
/// </summary>
/// <param name="Kind">The function; the default is none.</param>
/// <param name="Slope">The factor of negative values under <see cref="Activation.LeakyRelu"/>, not negative.</param>
public readonly record struct FusedActivation(Activation Kind, float Slope = 0f)
{
    /// <summary>Hands over the operators of the function and of its derivative; nothing where there is no function.</summary>
    /// <param name="user">What is done with them.</param>
    /// <exception cref="InvalidOperationException">The kind is no activation.</exception>
    public void Dispatch<TUser>(ref TUser user)
        where TUser : struct, IActivationUser
    {
        switch (Kind)
        {
            case Activation.Identity:
                break;
            case Activation.Relu:
                user.Use(default(Relu), default(ReluGradient));
                break;
            case Activation.LeakyRelu:
                user.Use(new LeakyRelu(Slope), new LeakyReluGradient(Slope));
                break;
            case Activation.Tanh:
                user.Use(default(Tanh), default(TanhGradient));
                break;
            case Activation.Sigmoid:
                user.Use(default(Sigmoid), default(SigmoidGradient));
                break;
            default:
                throw new InvalidOperationException($"{Kind} is no activation.");
        }
    }

    /// <summary>The function of one number.</summary>
    public float Invoke(float x) => Kind switch
    {
        Activation.Relu => default(Relu).Invoke(x),
        Activation.LeakyRelu => new LeakyRelu(Slope).Invoke(x),
        Activation.Tanh => default(Tanh).Invoke(x),
        Activation.Sigmoid => default(Sigmoid).Invoke(x),
        _ => x,
    };
}

/// <summary>What is done with the operators of an activation.</summary>
public interface IActivationUser
{
    /// <summary>Takes the operators.</summary>
    /// <param name="f">The function.</param>
    /// <param name="derivative">The gradient of the function's argument, from the function's result y and dy.</param>
    void Use<TFunction, TDerivative>(TFunction f, TDerivative derivative)
        where TFunction : unmanaged, IUnaryOperator
        where TDerivative : unmanaged, IBinaryOperator;
}
