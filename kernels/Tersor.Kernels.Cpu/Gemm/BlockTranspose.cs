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
        if (Avx512F.IsSupported && step == 1 && lanes % WideSide == 0)
        {
            for (; p <= depth - 4; p += 4)
            {
                for (var lane = 0; lane < lanes; lane += WideSide)
                    TransposeWide(source + p, offsets + lane, panel + ((nint)p * width) + lane, width);
            }
        }
        else if (Avx.IsSupported && step == 1 && lanes >= Side)
        {
            for (; p <= depth - Side; p += Side)
            {
                for (var lane = 0; lane < lanes; lane += Side)
                {
                    // The last block overlaps the one before and writes what that has written.
                    var first = Math.Min(lane, lanes - Side);
                    Transpose(source + p, offsets + first, panel + ((nint)p * width) + first, width);
                }
            }
        }

        for (; p < depth; p++)
        {
            for (var i = 0; i < lanes; i++)
                panel[((nint)p * width) + i] = source[offsets[i] + (p * step)];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* source, nint* offsets, float* destination, nint width)
    {
        var a = source + offsets[0];
        var b = source + offsets[1];
        var c = source + offsets[2];
        var d = source + offsets[3];
        var e = source + offsets[4];
        var f = source + offsets[5];
        var g = source + offsets[6];
        var h = source + offsets[7];
        TransposeHalf(a, b, c, d, e, f, g, h, destination, width);
        TransposeHalf(a + 4, b + 4, c + 4, d + 4, e + 4, f + 4, g + 4, h + 4, destination + (4 * width), width);
    }

    /// <summary>Four elements of each of sixteen lanes: quarters of vectors are joined while they are loaded, eight shuffles remain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeWide(float* source, nint* offsets, float* destination, nint width)
    {
        var a = JoinWide(source, offsets);
        var b = JoinWide(source, offsets + 1);
        var c = JoinWide(source, offsets + 2);
        var d = JoinWide(source, offsets + 3);
        var abLow = Avx512F.UnpackLow(a, b).AsDouble();
        var abHigh = Avx512F.UnpackHigh(a, b).AsDouble();
        var cdLow = Avx512F.UnpackLow(c, d).AsDouble();
        var cdHigh = Avx512F.UnpackHigh(c, d).AsDouble();
        Avx512F.UnpackLow(abLow, cdLow).AsSingle().Store(destination);
        Avx512F.UnpackHigh(abLow, cdLow).AsSingle().Store(destination + width);
        Avx512F.UnpackLow(abHigh, cdHigh).AsSingle().Store(destination + (2 * width));
        Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle().Store(destination + (3 * width));
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeHalf(
        float* a, float* b, float* c, float* d, float* e, float* f, float* g, float* h, float* destination, nint width)
    {
        var ae = Join(a, e);
        var bf = Join(b, f);
        var cg = Join(c, g);
        var dh = Join(d, h);
        var abLow = Avx.UnpackLow(ae, bf).AsDouble();
        var abHigh = Avx.UnpackHigh(ae, bf).AsDouble();
        var cdLow = Avx.UnpackLow(cg, dh).AsDouble();
        var cdHigh = Avx.UnpackHigh(cg, dh).AsDouble();
        Avx.UnpackLow(abLow, cdLow).AsSingle().Store(destination);
        Avx.UnpackHigh(abLow, cdLow).AsSingle().Store(destination + width);
        Avx.UnpackLow(abHigh, cdHigh).AsSingle().Store(destination + (2 * width));
        Avx.UnpackHigh(abHigh, cdHigh).AsSingle().Store(destination + (3 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Join(float* low, float* high) =>
        Avx.InsertVector128(Vector128.Load(low).ToVector256Unsafe(), Vector128.Load(high), 1);
}
