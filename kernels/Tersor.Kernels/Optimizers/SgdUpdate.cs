using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// One step of stochastic gradient descent with momentum: g = scale · gradient + decay · p; v = momentum · v + g;
/// p -= rate · (nesterov ? g + momentum · v : v).
/// </summary>
/// <param name="learningRate">Step length.</param>
/// <param name="momentum">Decay of the velocity; 0 without one.</param>
/// <param name="weightDecay">L2 coefficient.</param>
/// <param name="nesterov">Whether to look ahead along the velocity (Sutskever et al. 2013).</param>
public readonly struct SgdUpdate(float learningRate, float momentum, float weightDecay, bool nesterov)
{
    // Not a bool, which no kernel takes as an argument: its size differs between languages.
    private readonly int _nesterov = nesterov ? 1 : 0;

    /// <summary>The step of one parameter.</summary>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="scale">Applied to the gradient first.</param>
    /// <param name="parameter">The parameter, updated in place.</param>
    /// <param name="velocity">The velocity, updated in place.</param>
    public void Invoke(float gradient, float scale, ref float parameter, ref float velocity)
    {
        var g = (scale * gradient) + (weightDecay * parameter);
        velocity = Subnormals.Flush((momentum * velocity) + g);
        var step = _nesterov != 0 ? (momentum * velocity) + g : velocity;
        parameter -= learningRate * step;
    }

    /// <summary>The steps of as many parameters as a vector has lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<TSimd, TVector>(TVector gradient, float scale, ref TVector parameter, ref TVector velocity)
        where TSimd : struct, ISimd<TVector>
    {
        var decay = TSimd.Create(momentum);
        var g = TSimd.MultiplyAdd(TSimd.Create(weightDecay), parameter, TSimd.Multiply(TSimd.Create(scale), gradient));
        velocity = Subnormals.Flush<TSimd, TVector>(TSimd.MultiplyAdd(decay, velocity, g));
        var step = _nesterov != 0 ? TSimd.MultiplyAdd(decay, velocity, g) : velocity;
        parameter = TSimd.MultiplyAdd(TSimd.Create(-learningRate), step, parameter);
    }
}
