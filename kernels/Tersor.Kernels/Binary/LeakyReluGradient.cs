using System.Runtime.Intrinsics;

namespace Tersor.Kernels;

/// <summary>The gradient of <see cref="LeakyRelu"/> by its result (slope not negative): dy where y &gt; 0, else slope · dy.</summary>
/// <param name="slope">The factor of negative values.</param>
public readonly struct LeakyReluGradient(float slope) : IBinaryOperator
{
    /// <inheritdoc/>
    public float Invoke(float y, float dy) => y > 0f ? dy : slope * dy;

    /// <inheritdoc/>
    public Vector256<float> Invoke(Vector256<float> y, Vector256<float> dy) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(y, Vector256<float>.Zero), dy, Vector256.Create(slope) * dy);

    /// <inheritdoc/>
    public Vector512<float> Invoke(Vector512<float> y, Vector512<float> dy) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(y, Vector512<float>.Zero), dy, Vector512.Create(slope) * dy);
}
