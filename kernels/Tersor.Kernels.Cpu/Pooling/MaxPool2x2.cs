using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The most common max pooling, 2×2 windows side by side, four outputs at a time and without a branch on the data.
/// </summary>
internal static unsafe class MaxPool2x2
{
    private static readonly Vector256<int> EvenThenOdd = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);

    /// <summary>Whether <see cref="Plane"/> does this pooling.</summary>
    public static bool Fits(in PoolingShape shape) =>
        Vector256.IsHardwareAccelerated
        && shape is { KernelHeight: 2, KernelWidth: 2, Stride: 2, Padding: 0 }
        && shape.OutputWidth >= Vector128<float>.Count
        && 2 * shape.OutputHeight <= shape.Height && 2 * shape.OutputWidth <= shape.Width;

    /// <summary>Pools one plane.</summary>
    public static void Plane(float* x, float* y, int* indices, in PoolingShape shape)
    {
        var lastColumn = shape.OutputWidth - Vector128<float>.Count;
        for (var row = 0; row < shape.OutputHeight; row++)
        {
            var top = 2 * row * shape.Width;
            for (var column = 0; column < lastColumn; column += Vector128<float>.Count)
                Four(x, top + (2 * column), shape.Width, y + column, indices + column);

            // The last four may overlap the ones before: the same results once more.
            Four(x, top + (2 * lastColumn), shape.Width, y + lastColumn, indices + lastColumn);
            y += shape.OutputWidth;
            indices += shape.OutputWidth;
        }
    }

    /// <summary>The maxima of the four windows that begin at <paramref name="place"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* x, int place, int width, float* y, int* indices)
    {
        var upper = Vector256.Shuffle(Vector256.Load(x + place), EvenThenOdd);
        var lower = Vector256.Shuffle(Vector256.Load(x + place + width), EvenThenOdd);
        var best = upper.GetLower();
        var at = Vector128.Create(place) + Vector128.Create(0, 2, 4, 6);
        var first = at;
        Keep(upper.GetUpper(), first + Vector128.Create(1), ref best, ref at);
        Keep(lower.GetLower(), first + Vector128.Create(width), ref best, ref at);
        Keep(lower.GetUpper(), first + Vector128.Create(width + 1), ref best, ref at);
        best.Store(y);
        at.Store(indices);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector128<float> value, Vector128<int> valueAt, ref Vector128<float> best, ref Vector128<int> at)
    {
        var isLarger = Vector128.GreaterThan(value, best) | Vector128.IsNaN(value);
        best = Vector128.ConditionalSelect(isLarger, value, best);
        at = Vector128.ConditionalSelect(isLarger.AsInt32(), valueAt, at);
    }
}
