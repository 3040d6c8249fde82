using Tersor.Core;

namespace Tersor.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    protected override void SgdStepCore(ReadOnlySpan<SgdOperands> steps, Tensor? gradientScale)
    {
        var factor = gradientScale is { } scale ? *Float(scale) : 1f;
        foreach (var step in steps)
        {
            Kernels.Cpu.SgdStep.Run(
                _pool, Float(step.Parameter), Float(step.Gradient), FloatOrNull(step.Velocity), BytesOrNull(step.Mask),
                step.Parameter.Count, step.Settings.Update(), factor);
        }
    }

    /// <inheritdoc/>
    protected override void AdamStepCore(ReadOnlySpan<AdamOperands> steps, Tensor? gradientScale)
    {
        var factor = gradientScale is { } scale ? *Float(scale) : 1f;
        foreach (var step in steps)
        {
            Kernels.Cpu.AdamStep.Run(
                _pool, Float(step.Parameter), Float(step.Gradient), Float(step.FirstMoment), Float(step.SecondMoment),
                BytesOrNull(step.Mask), step.Parameter.Count, step.Settings.Update(), factor);
        }
    }
}
