using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void SgdStepCore(
        Tensor parameter, Tensor gradient, Tensor? velocity, Tensor? mask, Tensor? gradientScale, in SgdStepSettings settings)
    {
        if (parameter.Count == 0)
            return;
        Launch(
            _geometry.Over(parameter.Count),
            new SgdStep(
                Float(parameter), Float(gradient), Float(velocity ?? parameter), Byte(mask ?? parameter), Float(gradientScale ??
                parameter), new StepOperands(velocity is not null, mask is not null, gradientScale is not null), parameter.Count,
                settings.Update()));
    }

    /// <inheritdoc/>
    protected override void AdamStepCore(
        Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Tensor? mask, Tensor? gradientScale,
        in AdamStepSettings settings)
    {
        if (parameter.Count == 0)
            return;
        Launch(
            _geometry.Over(parameter.Count),
            new AdamStep(
                Float(parameter), Float(gradient), Float(firstMoment), Float(secondMoment), Byte(mask ?? parameter),
                Float(gradientScale ?? parameter), new StepOperands(hasState: true, mask is not null, gradientScale is not null),
                parameter.Count, settings.Update()));
    }
}
