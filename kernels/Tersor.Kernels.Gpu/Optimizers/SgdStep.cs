using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// The steps of <see cref="SgdUpdate"/>. Where the mask is 0, parameter and velocity become 0. A view that an operand is absent
/// for is not touched.
/// </summary>
/// <param name="parameter">n elements.</param>
/// <param name="gradient">n elements.</param>
/// <param name="velocity">n elements, if present.</param>
/// <param name="hasVelocity">Not 0 if there is a velocity.</param>
/// <param name="mask">n elements, if present.</param>
/// <param name="hasMask">Not 0 if there is a mask.</param>
/// <param name="n">The number of parameters.</param>
/// <param name="update">The formula.</param>
public readonly struct SgdStep(
    ArrayView<float> parameter, ArrayView<float> gradient, ArrayView<float> velocity, int hasVelocity, ArrayView<byte> mask,
    int hasMask, int n, SgdUpdate update) : IParameterStep
{
    /// <inheritdoc/>
    public int Count => n;

    /// <inheritdoc/>
    public void Run(int i, float scale)
    {
        var p = parameter[i];
        var v = hasVelocity != 0 ? velocity[i] : 0f;
        update.Invoke(gradient[i], scale, ref p, ref v);
        var isKept = hasMask == 0 || mask[i] != 0;
        parameter[i] = isKept ? p : 0f;
        if (hasVelocity != 0)
            velocity[i] = isKept ? v : 0f;
    }
}
