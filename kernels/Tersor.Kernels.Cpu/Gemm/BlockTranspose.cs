using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Interleaves lanes that each run along memory, eight by eight elements at a time. Halves of vectors are joined while they
/// are loaded, which leaves two shuffles for eight elements.
/// </summary>
internal static unsafe class BlockTranspose
{
    private const int Side = 8;
    private const int WideSide = 16;

    /// <summary><c>panel[p · width + i] = source[offsets[i] + p · step]</c> for p &lt; depth and i &lt; lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, nint* offsets, int lanes, nint step, int depth, float* panel, int width)
    {
        var p = 0;
        if (Avx512F.IsSupported && step == 1 && lanes >= WideSide)
        {
            for (var block = 0; block < depth && depth >= 4; block += 4)
            {
                // The last blocks overlap those before and write what they have written.
                var start = Math.Min(block, depth - 4);
                for (var lane = 0; lane < lanes; lane += WideSide)
                {
                    var begin = Math.Min(lane, lanes - WideSide);
                    TransposeWide(source + start, offsets + begin, out var first, out var second, out var third, out var last);
                    var destination = panel + ((nint)start * width) + begin;
                    first.Store(destination);
                    second.Store(destination + width);
                    third.Store(destination + (2 * width));
                    last.Store(destination + (3 * width));
                }

                p = start + 4;
            }
        }
        else if (Avx512F.IsSupported && step == 1 && lanes is > Side and < WideSide)
        {
            p = PackPart(source, offsets, lanes, depth, panel, width);
        }
        else if (Avx.IsSupported && step == 1 && lanes >= Side)
        {
            for (var block = 0; block < depth && depth >= Side; block += Side)
            {
                // The last blocks overlap those before and write what they have written.
                var start = Math.Min(block, depth - Side);
                for (var lane = 0; lane < lanes; lane += Side)
                {
                    var first = Math.Min(lane, lanes - Side);
                    Transpose(source + start, offsets + first, panel + ((nint)start * width) + first, width);
                }

                p = start + Side;
            }
        }

        for (; p < depth; p++)
        {
            for (var i = 0; i < lanes; i++)
                panel[((nint)p * width) + i] = source[offsets[i] + (p * step)];
        }
    }

    /// <summary>
    /// Four elements of each of as many lanes as a vector holds: the first ones, then the second ones, the third and the fourth.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Four<TVector>(
        float* source, nint* offsets, out TVector first, out TVector second, out TVector third, out TVector last)
    {
        Unsafe.SkipInit(out first);
        Unsafe.SkipInit(out second);
        Unsafe.SkipInit(out third);
        Unsafe.SkipInit(out last);
        if (typeof(TVector) == typeof(Vector512<float>))
        {
            TransposeWide(source, offsets, out var a, out var b, out var c, out var d);
            first = As<Vector512<float>, TVector>(a);
            second = As<Vector512<float>, TVector>(b);
            third = As<Vector512<float>, TVector>(c);
            last = As<Vector512<float>, TVector>(d);
        }
        else if (typeof(TVector) == typeof(Vector256<float>))
        {
            TransposeHalf(source, offsets, out var a, out var b, out var c, out var d);
            first = As<Vector256<float>, TVector>(a);
            second = As<Vector256<float>, TVector>(b);
            third = As<Vector256<float>, TVector>(c);
            last = As<Vector256<float>, TVector>(d);
        }
        else if (typeof(TVector) == typeof(Vector128<float>))
        {
            var (a, b) = (Vector128.Load(source + offsets[0]), Vector128.Load(source + offsets[1]));
            var (c, d) = (Vector128.Load(source + offsets[2]), Vector128.Load(source + offsets[3]));
            FourByFour.Transpose(ref a, ref b, ref c, ref d);
            first = As<Vector128<float>, TVector>(a);
            second = As<Vector128<float>, TVector>(b);
            third = As<Vector128<float>, TVector>(c);
            last = As<Vector128<float>, TVector>(d);
        }
        else
        {
            var x = source + offsets[0];
            first = As<float, TVector>(x[0]);
            second = As<float, TVector>(x[1]);
            third = As<float, TVector>(x[2]);
            last = As<float, TVector>(x[3]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo As<TFrom, TTo>(TFrom x) => Unsafe.As<TFrom, TTo>(ref x);

    /// <summary>
    /// The same for 9 to 15 lanes, the rows of a tile: a row is stored as two overlapping halves. Returns how far it went.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int PackPart(float* source, nint* offsets, int lanes, int depth, float* panel, int width)
    {
        // Lanes that are not there are read as the last, and not stored.
        var all = stackalloc nint[WideSide];
        for (var i = 0; i < WideSide; i++)
            all[i] = offsets[Math.Min(i, lanes - 1)];
        var second = lanes - Side;
        var upper = Vector512<int>.Indices + Vector512.Create(second);
        var p = 0;
        for (; p <= depth - 4; p += 4)
        {
            TransposeWide(source + p, all, out var first, out var next, out var third, out var last);
            StorePart(first, upper, panel, second);
            StorePart(next, upper, panel + width, second);
            StorePart(third, upper, panel + (2 * width), second);
            StorePart(last, upper, panel + (3 * width), second);
            panel += 4 * width;
        }

        return p;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePart(Vector512<float> row, Vector512<int> upper, float* destination, int second)
    {
        row.GetLower().Store(destination);
        Avx512F.PermuteVar16x32(row, upper).GetLower().Store(destination + second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* source, nint* offsets, float* destination, nint width)
    {
        for (var half = 0; half < 2; half++)
        {
            TransposeHalf(source + (4 * half), offsets, out var first, out var second, out var third, out var last);
            first.Store(destination);
            second.Store(destination + width);
            third.Store(destination + (2 * width));
            last.Store(destination + (3 * width));
            destination += 4 * width;
        }
    }

    /// <summary>
    /// Four elements of each of sixteen lanes: quarters of vectors are joined while they are loaded, eight shuffles remain.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeWide(
        float* source, nint* offsets, out Vector512<float> first, out Vector512<float> second, out Vector512<float> third,
        out Vector512<float> last)
    {
        var a = JoinWide(source, offsets);
        var b = JoinWide(source, offsets + 1);
        var c = JoinWide(source, offsets + 2);
        var d = JoinWide(source, offsets + 3);
        var abLow = Avx512F.UnpackLow(a, b).AsDouble();
        var abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
        var cdLow = Avx512F.UnpackLow(c, d).AsDouble();
        var cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
        first = Avx512F.UnpackLow(abLow, cdLow).AsSingle();
        second = Avx512F.UnpackHigh(abLow, cdLow).AsSingle();
        third = Avx512F.UnpackLow(abHigh, cdHigh).AsSingle();
        last = Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle();
    }

    /// <summary>Four elements each of every fourth lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> JoinWide(float* source, nint* offsets)
    {
        var joined = Vector128.Load(source + offsets[0]).ToVector256Unsafe().ToVector512Unsafe();
        joined = Avx512F.InsertVector128(joined, Vector128.Load(source + offsets[4]), 1);
        joined = Avx512F.InsertVector128(joined, Vector128.Load(source + offsets[8]), 2);
        return Avx512F.InsertVector128(joined, Vector128.Load(source + offsets[12]), 3);
    }

    /// <summary>Four elements of each of eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeHalf(
        float* source, nint* offsets, out Vector256<float> first, out Vector256<float> second, out Vector256<float> third,
        out Vector256<float> last)
    {
        var ae = Join(source + offsets[0], source + offsets[4]);
        var bf = Join(source + offsets[1], source + offsets[5]);
        var cg = Join(source + offsets[2], source + offsets[6]);
        var dh = Join(source + offsets[3], source + offsets[7]);
        var abLow = Avx.UnpackLow(ae, bf).AsDouble();
        var abHigh = Avx.UnpackHigh(ae, bf).AsDouble();
        var cdLow = Avx.UnpackLow(cg, dh).AsDouble();
        var cdHigh = Avx.UnpackHigh(cg, dh).AsDouble();
        first = Avx.UnpackLow(abLow, cdLow).AsSingle();
        second = Avx.UnpackHigh(abLow, cdLow).AsSingle();
        third = Avx.UnpackLow(abHigh, cdHigh).AsSingle();
        last = Avx.UnpackHigh(abHigh, cdHigh).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Join(float* low, float* high) =>
        Avx.InsertVector128(Vector128.Load(low).ToVector256Unsafe(), Vector128.Load(high), 1);
}
