using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// One pass of <see cref="AdamUpdate"/>, a parameter a work item. Where the mask is 0, parameter and moments become 0. Steps n
/// parameters. A view that an operand is absent for is not touched.
/// </summary>
/// <param name="parameter">n elements.</param>
/// <param name="gradient">n elements.</param>
/// <param name="firstMoment">n elements.</param>
/// <param name="secondMoment">n elements.</param>
/// <param name="mask">n elements, if present.</param>
/// <param name="gradientScale">A single element, if present.</param>
/// <param name="present">Which of the optional operands there are.</param>
/// <param name="n">The number of parameters.</param>
/// <param name="update">The formula.</param>
public readonly struct AdamStep(
    ArrayView<float> parameter, ArrayView<float> gradient, ArrayView<float> firstMoment, ArrayView<float> secondMoment,
    ArrayView<byte> mask, ArrayView<float> gradientScale, StepOperands present, int n, AdamUpdate update) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var i = WorkItem.Index;
        if (i < n)
        {
            var p = parameter[i];
            var m = firstMoment[i];
            var v = secondMoment[i];
            update.Invoke(gradient[i], present.HasScale != 0 ? gradientScale[0] : 1f, ref p, ref m, ref v);
            var isKept = present.HasMask == 0 || mask[i] != 0;
            parameter[i] = isKept ? p : 0f;
            firstMoment[i] = isKept ? m : 0f;
            secondMoment[i] = isKept ? v : 0f;
        }
    }
}
