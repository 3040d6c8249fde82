using Tersor.Kernels.Cpu;

namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void SgdStep(Tensor parameter, Tensor gradient, Tensor? velocity, Tensor? mask, in SgdStepSettings settings)
    {
        var coefficients = new SgdCoefficients(
            settings.LearningRate, settings.Momentum, settings.WeightDecay, settings.Nesterov, settings.GradientScale);
        Kernels.Cpu.SgdStep.Run(
            _pool, Float(parameter), Float(gradient), velocity is null ? null : Float(velocity), mask is null ? null : Bytes(mask),
            parameter.Count, coefficients);
    }

    /// <inheritdoc/>
    public override void AdamStep(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Tensor? mask, in AdamStepSettings settings)
    {
        var coefficients = new AdamCoefficients(
            StepLength: (float)(settings.LearningRate / (1d - Math.Pow(settings.Beta1, settings.Step))),
            settings.Beta1,
            settings.Beta2,
            InverseRootCorrection: (float)(1d / Math.Sqrt(1d - Math.Pow(settings.Beta2, settings.Step))),
            settings.Epsilon,
            JoinedDecay: settings.Decoupled ? 0f : settings.WeightDecay,
            Shrink: settings.Decoupled ? 1f - (settings.LearningRate * settings.WeightDecay) : 1f,
            settings.GradientScale);
        Kernels.Cpu.AdamStep.Run(
            _pool, Float(parameter), Float(gradient), Float(firstMoment), Float(secondMoment), mask is null ? null : Bytes(mask),
            parameter.Count, coefficients);
    }
}
