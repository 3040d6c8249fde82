using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// The steps of <see cref="AdamUpdate"/>. Where the mask is 0, parameter and moments become 0. A view that an operand is absent
/// for is not touched.
/// </summary>
/// <param name="parameter">n elements.</param>
/// <param name="gradient">n elements.</param>
/// <param name="firstMoment">n elements.</param>
/// <param name="secondMoment">n elements.</param>
/// <param name="mask">n elements, if present.</param>
/// <param name="hasMask">Not 0 if there is a mask.</param>
/// <param name="n">The number of parameters.</param>
/// <param name="update">The formula.</param>
public readonly struct AdamStep(
    ArrayView<float> parameter, ArrayView<float> gradient, ArrayView<float> firstMoment, ArrayView<float> secondMoment,
    ArrayView<byte> mask, int hasMask, int n, AdamUpdate update) : IParameterStep
{
    /// <inheritdoc/>
    public int Count => n;

    /// <inheritdoc/>
    public void Run(int i, float scale)
    {
        var p = parameter[i];
        var m = firstMoment[i];
        var v = secondMoment[i];
        update.Invoke(gradient[i], scale, ref p, ref m, ref v);
        var isKept = hasMask == 0 || mask[i] != 0;
        parameter[i] = isKept ? p : 0f;
        firstMoment[i] = isKept ? m : 0f;
        secondMoment[i] = isKept ? v : 0f;
    }
}
