using System.Runtime.CompilerServices;

namespace Tersor.Kernels;

/// <summary>The integer nearest to x, the even one of two.</summary>
public readonly struct RoundToEven : IUnaryOperator
{
    /// <summary>From here on floats have no fraction; adding it leaves none.</summary>
    private const float TwoTo23 = 8388608f;

    /// <inheritdoc/>
    public float Invoke(float x)
    {
        var magnitude = MathF.Abs(x);
        var nearest = (magnitude + TwoTo23) - TwoTo23;
        return magnitude < TwoTo23 ? x < 0f ? -nearest : nearest : x;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector> => TSimd.Round(x);
}
