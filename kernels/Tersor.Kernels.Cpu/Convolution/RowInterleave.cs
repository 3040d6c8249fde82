using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Rows split into every second element, and put together again. The last vectors overlap those before, so that nothing outside
/// a row is touched.
/// </summary>
internal static unsafe class RowInterleave
{
    /// <summary><c>values[i] = row[2 · i]</c> for i &lt; count; reads no further than the last of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeSecond(float* row, float* values, int count)
    {
        if (Avx512F.IsSupported && count >= Vector512<float>.Count)
        {
            for (var i = 0; ; i = Math.Min(i + 16, count - 16))
            {
                // The second vector ends with the last element that is wanted.
                var low = Vector512.Load(row + (2 * i));
                var high = Vector512.Load(row + (2 * i) + 15);
                Avx512F.PermuteVar16x32x2(low, EvenThenOdd, high).Store(values + i);
                if (i == count - 16)
                    return;
            }
        }

        if (Avx2.IsSupported && count >= Vector256<float>.Count)
        {
            for (var i = 0; ; i = Math.Min(i + 8, count - 8))
            {
                var joined = Avx.Shuffle(Vector256.Load(row + (2 * i)), Vector256.Load(row + (2 * i) + 7), 0b11_01_10_00);
                Avx2.Permute4x64(joined.AsDouble(), 0b11_01_10_00).AsSingle().Store(values + i);
                if (i == count - 8)
                    return;
            }
        }

        if (Sse.IsSupported && count >= Vector128<float>.Count)
        {
            for (var i = 0; ; i = Math.Min(i + 4, count - 4))
            {
                Sse.Shuffle(Vector128.Load(row + (2 * i)), Vector128.Load(row + (2 * i) + 3), 0b11_01_10_00).Store(values + i);
                if (i == count - 4)
                    return;
            }
        }

        for (var i = 0; i < count; i++)
            values[i] = row[2 * i];
    }

    /// <summary>Whether <see cref="LoadSecond"/> knows vectors of a kind; to the compiler a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CanLoadSecond<TVector>() =>
        (typeof(TVector) == typeof(Vector512<float>) && Avx512F.IsSupported)
        || (typeof(TVector) == typeof(Vector256<float>) && Avx2.IsSupported)
        || (typeof(TVector) == typeof(Vector128<float>) && Sse.IsSupported);

    /// <summary>A vector of every second element, from the first on; reads no further than the last of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadSecond<TVector>(float* row)
    {
        if (typeof(TVector) == typeof(Vector512<float>))
        {
            var wide = Avx512F.PermuteVar16x32x2(Vector512.Load(row), EvenThenOdd, Vector512.Load(row + 15));
            return Unsafe.As<Vector512<float>, TVector>(ref wide);
        }

        if (typeof(TVector) == typeof(Vector256<float>))
        {
            var joined = Avx.Shuffle(Vector256.Load(row), Vector256.Load(row + 7), 0b11_01_10_00);
            var half = Avx2.Permute4x64(joined.AsDouble(), 0b11_01_10_00).AsSingle();
            return Unsafe.As<Vector256<float>, TVector>(ref half);
        }

        var quarter = Sse.Shuffle(Vector128.Load(row), Vector128.Load(row + 3), 0b11_01_10_00);
        return Unsafe.As<Vector128<float>, TVector>(ref quarter);
    }

    /// <summary>
    /// Whether the widest vectors can be sorted by <see cref="Even"/>, <see cref="Odd"/> and <see cref="Next"/>.
    /// </summary>
    public static bool CanSort => Sse.IsSupported;

    /// <summary>Every second element of two vectors, from the first on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Even<TVector>(TVector low, TVector high)
    {
        if (typeof(TVector) == typeof(Vector512<float>))
            return As<Vector512<float>, TVector>(Avx512F.PermuteVar16x32x2(Wide(low), Evens, Wide(high)));
        if (typeof(TVector) == typeof(Vector256<float>))
            return As<Vector256<float>, TVector>(Sorted(low, high, 0b10_00_10_00));
        return As<Vector128<float>, TVector>(Sse.Shuffle(Short(low), Short(high), 0b10_00_10_00));
    }

    /// <summary>Every second element of two vectors, from the second on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Odd<TVector>(TVector low, TVector high)
    {
        if (typeof(TVector) == typeof(Vector512<float>))
            return As<Vector512<float>, TVector>(Avx512F.PermuteVar16x32x2(Wide(low), Odds, Wide(high)));
        if (typeof(TVector) == typeof(Vector256<float>))
            return As<Vector256<float>, TVector>(Sorted(low, high, 0b11_01_11_01));
        return As<Vector128<float>, TVector>(Sse.Shuffle(Short(low), Short(high), 0b11_01_11_01));
    }

    /// <summary>Each element's next one; that of the last is of no account.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Next<TVector>(TVector x)
    {
        if (typeof(TVector) == typeof(Vector512<float>))
            return As<Vector512<float>, TVector>(Avx512F.AlignRight32(Wide(x).AsInt32(), Wide(x).AsInt32(), 1).AsSingle());
        if (typeof(TVector) == typeof(Vector256<float>))
        {
            var eight = As<TVector, Vector256<float>>(x);
            return As<Vector256<float>, TVector>(Avx2.PermuteVar8x32(eight, Vector256.Create(1, 2, 3, 4, 5, 6, 7, 0)));
        }

        return As<Vector128<float>, TVector>(Sse.Shuffle(Short(x), Short(x), 0b00_11_10_01));
    }

    /// <summary>
    /// <c>row[2 · i] = first[i], row[2 · i + 1] = second[i]</c> for i &lt; count, or adds them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Join(float* first, float* second, float* row, int count, bool accumulate)
    {
        var done = 0;
        if (Avx512F.IsSupported)
        {
            for (; done <= count - 16; done += 16)
            {
                var (a, b) = (Vector512.Load(first + done), Vector512.Load(second + done));
                Put(Avx512F.PermuteVar16x32x2(a, LowerPairs, b), row + (2 * done), accumulate);
                Put(Avx512F.PermuteVar16x32x2(a, UpperPairs, b), row + (2 * done) + 16, accumulate);
            }
        }

        if (Sse.IsSupported)
        {
            for (; done <= count - 4; done += 4)
            {
                var (a, b) = (Vector128.Load(first + done), Vector128.Load(second + done));
                Put(Sse.UnpackLow(a, b), row + (2 * done), accumulate);
                Put(Sse.UnpackHigh(a, b), row + (2 * done) + 4, accumulate);
            }
        }

        for (; done < count; done++)
        {
            row[2 * done] = first[done] + (accumulate ? row[2 * done] : 0);
            row[(2 * done) + 1] = second[done] + (accumulate ? row[(2 * done) + 1] : 0);
        }
    }

    private static Vector512<int> EvenThenOdd
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31);
    }

    private static Vector512<int> Evens
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    }

    private static Vector512<int> Odds
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    }

    private static Vector512<int> LowerPairs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    }

    private static Vector512<int> UpperPairs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }

    /// <summary>The pairs of a shuffle of two vectors in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sorted<TVector>(TVector low, TVector high, [ConstantExpected] byte control)
    {
        var pairs = Avx.Shuffle(As<TVector, Vector256<float>>(low), As<TVector, Vector256<float>>(high), control);
        return Avx2.Permute4x64(pairs.AsDouble(), 0b11_01_10_00).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Wide<TVector>(TVector x) => As<TVector, Vector512<float>>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Short<TVector>(TVector x) => As<TVector, Vector128<float>>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo As<TFrom, TTo>(TFrom x) => Unsafe.As<TFrom, TTo>(ref x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector512<float> values, float* row, bool accumulate) =>
        (accumulate ? Vector512.Load(row) + values : values).Store(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector128<float> values, float* row, bool accumulate) =>
        (accumulate ? Vector128.Load(row) + values : values).Store(row);
}
