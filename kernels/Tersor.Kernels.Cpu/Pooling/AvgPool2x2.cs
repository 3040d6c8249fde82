using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>The most common average pooling, 2×2 windows side by side, four outputs at a time.</summary>
internal static unsafe class AvgPool2x2
{
    private const float Scale = 0.25f;

    private static readonly Vector256<int> EvenThenOdd = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);
    private static readonly Vector256<int> Pairs = Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3);

    /// <summary>Whether <see cref="Forward"/> and <see cref="Gradient"/> do this pooling.</summary>
    public static bool Fits(in PoolingShape shape) =>
        Vector256.IsHardwareAccelerated && shape is { KernelHeight: 2, KernelWidth: 2, Stride: 2, Padding: 0 };

    /// <summary>Pools one plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* x, float* y, in PoolingShape shape)
    {
        var (width, outputWidth) = (shape.Width, shape.OutputWidth);
        for (var row = 0; row < shape.OutputHeight; row++, x += 2 * width, y += outputWidth)
        {
            var column = 0;
            for (; column <= outputWidth - Vector128<float>.Count; column += Vector128<float>.Count)
            {
                var sums = Vector256.Shuffle(
                    Vector256.Load(x + (2 * column)) + Vector256.Load(x + width + (2 * column)), EvenThenOdd);
                ((sums.GetLower() + sums.GetUpper()) * Scale).Store(y + column);
            }

            for (; column < outputWidth; column++)
            {
                var window = x + (2 * column);
                y[column] = (window[0] + window[width] + (window[1] + window[width + 1])) * Scale;
            }
        }
    }

    /// <summary>Adds a quarter of each output's gradient to the four elements of its window in one plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(float* dy, float* dx, in PoolingShape shape)
    {
        var (width, outputWidth) = (shape.Width, shape.OutputWidth);
        for (var row = 0; row < shape.OutputHeight; row++, dx += 2 * width, dy += outputWidth)
        {
            var column = 0;
            for (; column <= outputWidth - Vector128<float>.Count; column += Vector128<float>.Count)
            {
                var shares = Vector256.Shuffle((Vector128.Load(dy + column) * Scale).ToVector256Unsafe(), Pairs);
                var window = dx + (2 * column);
                (Vector256.Load(window) + shares).Store(window);
                (Vector256.Load(window + width) + shares).Store(window + width);
            }

            for (; column < outputWidth; column++)
            {
                var share = dy[column] * Scale;
                var window = dx + (2 * column);
                window[0] += share;
                window[1] += share;
                window[width] += share;
                window[width + 1] += share;
            }
        }
    }
}
