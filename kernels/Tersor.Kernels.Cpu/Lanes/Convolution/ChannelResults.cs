using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Where finished sums whose vectors are channels go, and what happens to them: they are turned, a bias and an addend are added,
/// and limits applied, all before they leave the registers.
/// </summary>
/// <param name="image">What the planes are part of; it has no gaps.</param>
/// <param name="first">The channel of the first plane.</param>
/// <param name="channels">The number of planes.</param>
/// <param name="bias">One for each plane.</param>
/// <param name="function">What is applied to the results; null for nothing.</param>
internal readonly unsafe struct ChannelResults(
    in OutputImage image, int first, int channels, float* bias, IElementFunction? function)
{
    private const int AtOnce = 4;

    private readonly ValueRange _range = ValueRange.Of(function) ?? ValueRange.All;
    private readonly float* _y = image.Channel(first, 1);
    private readonly float* _addend = image.AddendOf(image.Channel(first, 1));
    private readonly nint _pitch = (nint)(image.Channel(first + 1, 1) - image.Channel(first, 1));

    /// <summary>y[c, pixel + i] = f(x[offsets[i] + c] + bias[c] + addend[c, pixel + i]).</summary>
    /// <param name="x">The sums; of the channels of a pixel a multiple of four is read.</param>
    /// <param name="offsets">Where those of each pixel lie.</param>
    /// <param name="pixel">The first pixel.</param>
    /// <param name="count">The number of pixels.</param>
    /// <returns>Whether all sums are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Finish(float* x, nint* offsets, int pixel, int count)
    {
        float check;
        if (Vector512.IsHardwareAccelerated && count >= Vector512<float>.Count)
            check = Turn<Simd512, Vector512<float>>(x, offsets, pixel, count);
        else if (Vector256.IsHardwareAccelerated && count >= Vector256<float>.Count)
            check = Turn<Simd256, Vector256<float>>(x, offsets, pixel, count);
        else if (Vector128.IsHardwareAccelerated && count >= Vector128<float>.Count)
            check = Turn<Simd128, Vector128<float>>(x, offsets, pixel, count);
        else
            check = Turn<SimdScalar, float>(x, offsets, pixel, count);
        if (function is { Range: null })
        {
            for (var channel = 0; channel < channels; channel++)
            {
                var y = _y + (channel * _pitch) + pixel;
                function.Apply(y, y, count);
            }
        }

        return check == 0f;
    }

    /// <summary>Vectors of pixels, the last of which may overlap the one before: the same results once more.</summary>
    /// <returns>0 if all sums are finite, else NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Turn<TSimd, TVector>(float* x, nint* offsets, int pixel, int count)
        where TSimd : struct, ISimd<TVector>
    {
        var (low, high) = (TSimd.Create(_range.Low), TSimd.Create(_range.High));
        var (pitch, end, hasAddend) = (_pitch, channels, _addend is not null);

        // 0 times a finite number is 0, and NaN else.
        var zero = TSimd.Create(0f);
        var check = zero;
        for (var next = 0; next < count; next += TSimd.Count)
        {
            var place = Math.Min(next, count - TSimd.Count);
            var shift = bias;
            var y = _y + pixel + place;
            var addend = _addend + pixel + place;
            for (var channel = 0; channel < end; channel += AtOnce)
            {
                BlockTranspose.Four<TVector>(x + channel, offsets + place, out var a, out var b, out var c, out var d);
                check = TSimd.MultiplyAdd(a, zero, TSimd.MultiplyAdd(b, zero, check));
                check = TSimd.MultiplyAdd(c, zero, TSimd.MultiplyAdd(d, zero, check));
                Store<TSimd, TVector>(a, shift[0], hasAddend, addend, low, high, y);
                if (channel + 1 < end)
                    Store<TSimd, TVector>(b, shift[1], hasAddend, addend + pitch, low, high, y + pitch);
                if (channel + 2 < end)
                    Store<TSimd, TVector>(c, shift[2], hasAddend, addend + (2 * pitch), low, high, y + (2 * pitch));
                if (channel + 3 < end)
                    Store<TSimd, TVector>(d, shift[3], hasAddend, addend + (3 * pitch), low, high, y + (3 * pitch));
                shift += AtOnce;
                y += AtOnce * pitch;
                addend += AtOnce * pitch;
            }
        }

        return TSimd.CombineLanes(default(Sum), check);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSimd, TVector>(
        TVector sum, float bias, bool hasAddend, float* addend, TVector low, TVector high, float* y)
        where TSimd : struct, ISimd<TVector>
    {
        sum = TSimd.Add(sum, TSimd.Create(bias));
        if (hasAddend)
            sum = TSimd.Add(sum, TSimd.Load(addend));
        TSimd.Store(TSimd.Clamp(sum, low, high), y);
    }
}
