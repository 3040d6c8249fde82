using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// The steps of an exponential average: average = decay · average + (1 - decay) · value. They ignore the scale.
/// </summary>
/// <param name="average">n elements.</param>
/// <param name="value">n elements.</param>
/// <param name="n">Their number.</param>
/// <param name="decay">What a step leaves of the average.</param>
public readonly struct AverageStep(ArrayView<float> average, ArrayView<float> value, int n, float decay) : IParameterStep
{
    /// <inheritdoc/>
    public int Count => n;

    /// <inheritdoc/>
    public void Run(int i, float scale) => average[i] = (average[i] * decay) + (value[i] * (1f - decay));
}
