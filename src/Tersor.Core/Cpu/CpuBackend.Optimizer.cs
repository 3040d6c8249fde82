namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void SgdStep(Tensor parameter, Tensor gradient, Tensor? velocity, Tensor? mask, in SgdStepSettings settings) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void AdamStep(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Tensor? mask, in AdamStepSettings settings) =>
        throw new NotImplementedException();
}
