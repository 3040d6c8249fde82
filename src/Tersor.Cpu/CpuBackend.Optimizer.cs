using Tersor.Core;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void SgdStepCore(
        Tensor parameter, Tensor gradient, Tensor? velocity, Tensor? mask, Tensor? gradientScale, in SgdStepSettings settings) =>
        Kernels.Cpu.SgdStep.Run(
            _pool, Float(parameter), Float(gradient), FloatOrNull(velocity), BytesOrNull(mask),
            parameter.Count, settings.Update(), gradientScale is { } scale ? *Float(scale) : 1f);

    /// <inheritdoc/>
    protected override void AdamStepCore(
        Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Tensor? mask, Tensor? gradientScale,
        in AdamStepSettings settings) =>
        Kernels.Cpu.AdamStep.Run(
            _pool, Float(parameter), Float(gradient), Float(firstMoment), Float(secondMoment), BytesOrNull(mask),
            parameter.Count, settings.Update(), gradientScale is { } scale ? *Float(scale) : 1f);
}
