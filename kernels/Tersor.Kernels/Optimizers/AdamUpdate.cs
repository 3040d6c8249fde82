using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>
/// One step of Adam (Kingma and Ba 2015) or AdamW (Loshchilov and Hutter 2019): g = scale · gradient + joined · p;
/// m += (1 - β₁) (g - m); v = β₂ v + (1 - β₂) g²; p = shrink · p - length · m / (√v · correction + ε).
/// </summary>
/// <param name="stepLength">learning rate / (1 - β₁^t).</param>
/// <param name="beta1">Decay of the first moment.</param>
/// <param name="beta2">Decay of the second moment.</param>
/// <param name="inverseRootCorrection">1 / √(1 - β₂^t).</param>
/// <param name="epsilon">Added to the corrected root of the second moment.</param>
/// <param name="joinedDecay">Decay that is added to the gradient (Adam).</param>
/// <param name="shrink">1 - learning rate · decoupled decay (AdamW); 1 without.</param>
public readonly struct AdamUpdate(
    float stepLength, float beta1, float beta2, float inverseRootCorrection, float epsilon, float joinedDecay, float shrink)
{
    /// <summary>The step of one parameter.</summary>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="scale">Applied to the gradient first.</param>
    /// <param name="parameter">The parameter, updated in place.</param>
    /// <param name="firstMoment">The first moment, updated in place.</param>
    /// <param name="secondMoment">The second moment, updated in place.</param>
    public void Invoke(float gradient, float scale, ref float parameter, ref float firstMoment, ref float secondMoment)
    {
        var g = (scale * gradient) + (joinedDecay * parameter);
        firstMoment = Subnormals.Flush(((1f - beta1) * (g - firstMoment)) + firstMoment);
        secondMoment = Subnormals.Flush(((1f - beta2) * (g * g)) + (beta2 * secondMoment));
        var root = (MathF.Sqrt(secondMoment) * inverseRootCorrection) + epsilon;
        parameter = (shrink * parameter) - (stepLength * firstMoment / root);
    }

    /// <summary>The steps of as many parameters as a vector has lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<TSimd, TVector>(
        TVector gradient, float scale, ref TVector parameter, ref TVector firstMoment, ref TVector secondMoment)
        where TSimd : struct, ISimd<TVector>
    {
        var g = TSimd.MultiplyAdd(TSimd.Create(joinedDecay), parameter, TSimd.Multiply(TSimd.Create(scale), gradient));
        firstMoment = Subnormals.Flush<TSimd, TVector>(
            TSimd.MultiplyAdd(TSimd.Create(1f - beta1), TSimd.Subtract(g, firstMoment), firstMoment));
        secondMoment = Subnormals.Flush<TSimd, TVector>(TSimd.MultiplyAdd(
            TSimd.Create(1f - beta2), TSimd.Multiply(g, g), TSimd.Multiply(TSimd.Create(beta2), secondMoment)));
        var root = TSimd.MultiplyAdd(TSimd.Sqrt(secondMoment), TSimd.Create(inverseRootCorrection), TSimd.Create(epsilon));
        var step = TSimd.Divide(TSimd.Multiply(TSimd.Create(stepLength), firstMoment), root);
        parameter = TSimd.Subtract(TSimd.Multiply(TSimd.Create(shrink), parameter), step);
    }
}
