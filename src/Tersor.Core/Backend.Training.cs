namespace Tersor.Core;

public abstract partial class Backend
{
    // ---- Random numbers: Philox 4x32-10, the same bits on every backend ------------------------------------------

    /// <summary>y[i] uniform in [low, high) from word i of the stream.</summary>
    public void RandomUniform(Tensor y, ulong seed, ulong stream, float low, float high)
    {
        using var visit = Enter(nameof(RandomUniform), y);
        RandomUniformCore(y, seed, stream, low, high);
    }

    /// <inheritdoc cref="RandomUniform"/>
    protected abstract void RandomUniformCore(Tensor y, ulong seed, ulong stream, float low, float high);

    /// <summary>y[i] normal with the given mean and standard deviation.</summary>
    public void RandomNormal(Tensor y, ulong seed, ulong stream, float mean, float standardDeviation)
    {
        using var visit = Enter(nameof(RandomNormal), y);
        RandomNormalCore(y, seed, stream, mean, standardDeviation);
    }

    /// <inheritdoc cref="RandomNormal"/>
    protected abstract void RandomNormalCore(Tensor y, ulong seed, ulong stream, float mean, float standardDeviation);

    // ---- Optimiser steps: one fused pass; where mask (UInt8) is 0, parameter and state become 0; gradientScale, a single
    // ---- element, multiplies the gradient first, so that clipping by norm needs no reading by the host ---------------

    /// <summary>SGD with momentum, Nesterov's form on request, and L2 weight decay.</summary>
    public void SgdStep(
        Tensor parameter, Tensor gradient, Tensor? velocity, Tensor? mask, Tensor? gradientScale, in SgdStepSettings settings)
    {
        using var visit = Enter(nameof(SgdStep), parameter, gradient, velocity, mask, gradientScale);
        SgdStepCore(parameter, gradient, velocity, mask, gradientScale, settings);
    }

    /// <inheritdoc cref="SgdStep"/>
    protected abstract void SgdStepCore(
        Tensor parameter, Tensor gradient, Tensor? velocity, Tensor? mask, Tensor? gradientScale, in SgdStepSettings settings);

    /// <summary>Adam (Kingma and Ba 2015), or AdamW (Loshchilov and Hutter 2019) with decoupled decay.</summary>
    public void AdamStep(
        Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Tensor? mask, Tensor? gradientScale,
        in AdamStepSettings settings)
    {
        using var visit = Enter(nameof(AdamStep), parameter, gradient, firstMoment, secondMoment, mask, gradientScale);
        AdamStepCore(parameter, gradient, firstMoment, secondMoment, mask, gradientScale, settings);
    }

    /// <inheritdoc cref="AdamStep"/>
    protected abstract void AdamStepCore(
        Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Tensor? mask, Tensor? gradientScale,
        in AdamStepSettings settings);
}
