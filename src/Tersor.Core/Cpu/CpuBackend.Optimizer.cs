namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void SgdStep(
        Tensor parameter, Tensor gradient, Tensor? velocity, Tensor? mask, Tensor? gradientScale, in SgdStepSettings settings) =>
        Kernels.Cpu.SgdStep.Run(
            _pool, Float(parameter), Float(gradient), velocity is null ? null : Float(velocity), mask is null ? null : Bytes(mask),
            parameter.Count, settings.Update(), gradientScale is null ? 1f : *Float(gradientScale));

    /// <inheritdoc/>
    public override void AdamStep(
        Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Tensor? mask, Tensor? gradientScale, in AdamStepSettings settings) =>
        Kernels.Cpu.AdamStep.Run(
            _pool, Float(parameter), Float(gradient), Float(firstMoment), Float(secondMoment), mask is null ? null : Bytes(mask),
            parameter.Count, settings.Update(), gradientScale is null ? 1f : *Float(gradientScale));
}
