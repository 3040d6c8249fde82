using Tersor.Core;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    public override void SgdStep(Tensor parameter, Tensor gradient, Tensor? velocity, Tensor? mask, Tensor? gradientScale, in SgdStepSettings settings) =>
        throw new NotSupportedException(nameof(SgdStep));

    /// <inheritdoc/>
    public override void AdamStep(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Tensor? mask, Tensor? gradientScale, in AdamStepSettings settings) =>
        throw new NotSupportedException(nameof(AdamStep));
}
