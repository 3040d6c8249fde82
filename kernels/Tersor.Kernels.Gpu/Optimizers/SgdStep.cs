using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// One pass of <see cref="SgdUpdate"/>, a parameter a work item. Where the mask is 0, parameter and velocity become 0. Steps n
/// parameters. A view that an operand is absent for is not touched.
/// </summary>
/// <param name="parameter">n elements.</param>
/// <param name="gradient">n elements.</param>
/// <param name="velocity">n elements, if present.</param>
/// <param name="mask">n elements, if present.</param>
/// <param name="gradientScale">A single element, if present.</param>
/// <param name="present">Which of the optional operands there are.</param>
/// <param name="n">The number of parameters.</param>
/// <param name="update">The formula.</param>
public readonly struct SgdStep(
    ArrayView<float> parameter, ArrayView<float> gradient, ArrayView<float> velocity, ArrayView<byte> mask, ArrayView<float>
    gradientScale, StepOperands present, int n, SgdUpdate update) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var i = WorkItem.Index;
        if (i < n)
        {
            var p = parameter[i];
            var v = present.HasState != 0 ? velocity[i] : 0f;
            update.Invoke(gradient[i], present.HasScale != 0 ? gradientScale[0] : 1f, ref p, ref v);
            var isKept = present.HasMask == 0 || mask[i] != 0;
            parameter[i] = isKept ? p : 0f;
            if (present.HasState != 0)
                velocity[i] = isKept ? v : 0f;
        }
    }
}
