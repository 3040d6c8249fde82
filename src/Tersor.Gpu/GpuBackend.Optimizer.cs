using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels;
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
        _kernels.Get(SgdKernel.Slot)(
            _stream, _geometry.Over(parameter.Count), Float(parameter), Float(gradient), Float(velocity ?? parameter), Byte(mask ?? parameter),
            Float(gradientScale ?? parameter), new StepOperands(velocity is not null, mask is not null, gradientScale is not null), parameter.Count,
            settings.Update());
    }

    /// <inheritdoc/>
    protected override void AdamStepCore(
        Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Tensor? mask, Tensor? gradientScale, in AdamStepSettings settings)
    {
        if (parameter.Count == 0)
            return;
        _kernels.Get(AdamKernel.Slot)(
            _stream, _geometry.Over(parameter.Count), Float(parameter), Float(gradient), Float(firstMoment), Float(secondMoment), Byte(mask ?? parameter),
            Float(gradientScale ?? parameter), new StepOperands(hasState: true, mask is not null, gradientScale is not null), parameter.Count,
            settings.Update());
    }

    private static class SgdKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<byte>, ArrayView<float>, StepOperands, int, SgdUpdate>> Slot =
            new(Kernels.Gpu.SgdStep.Run);
    }

    private static class AdamKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<byte>, ArrayView<float>, StepOperands, int, AdamUpdate>> Slot =
            new(Kernels.Gpu.AdamStep.Run);
    }
}
