using System.Numerics;

namespace Tersor.CudaEmulator;

/// <summary>A function of 32 values.</summary>
internal delegate void UnaryLanes<T>(ReadOnlySpan<T> x, Span<T> destination);

/// <summary>A function of 32 pairs of values.</summary>
internal delegate void BinaryLanes<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination);

/// <summary>A function of 32 triples of values.</summary>
internal delegate void TernaryLanes<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> destination);

/// <summary>
/// Makes operations on registers of functions of numbers. Functions of whole vectors are computed for all lanes; where some are
/// masked out and still needed, only the others' results are kept.
/// </summary>
internal static class Lift
{
    /// <summary>A function of one register.</summary>
    public static LaneOperation Unary<T>(int destination, int x, UnaryLanes<T> function)
        where T : unmanaged => (warp, mask) =>
    {
        if (warp.IsWhole(mask))
        {
            function(warp.Read<T>(x), warp.Read<T>(destination));
            return;
        }

        Span<T> result = stackalloc T[Warp.Lanes];
        function(warp.Read<T>(x), result);
        warp.Merge(destination, result, mask);
    };

    /// <summary>A function of two registers.</summary>
    public static LaneOperation Binary<T>(int destination, int x, int y, BinaryLanes<T> function)
        where T : unmanaged => (warp, mask) =>
    {
        if (warp.IsWhole(mask))
        {
            function(warp.Read<T>(x), warp.Read<T>(y), warp.Read<T>(destination));
            return;
        }

        Span<T> result = stackalloc T[Warp.Lanes];
        function(warp.Read<T>(x), warp.Read<T>(y), result);
        warp.Merge(destination, result, mask);
    };

    /// <summary>A function of three registers.</summary>
    public static LaneOperation Ternary<T>(int destination, int x, int y, int z, TernaryLanes<T> function)
        where T : unmanaged => (warp, mask) =>
    {
        if (warp.IsWhole(mask))
        {
            function(warp.Read<T>(x), warp.Read<T>(y), warp.Read<T>(z), warp.Read<T>(destination));
            return;
        }

        Span<T> result = stackalloc T[Warp.Lanes];
        function(warp.Read<T>(x), warp.Read<T>(y), warp.Read<T>(z), result);
        warp.Merge(destination, result, mask);
    };

    /// <summary>A function of one value, lane by lane.</summary>
    public static LaneOperation Each<TResult, T>(int destination, int x, Func<T, TResult> function)
        where TResult : unmanaged
        where T : unmanaged => (warp, mask) =>
    {
        var values = warp.Read<T>(x);
        var results = warp.Read<TResult>(destination);
        for (; mask != 0; mask &= mask - 1)
        {
            var lane = BitOperations.TrailingZeroCount(mask);
            results[lane] = function(values[lane]);
        }
    };

    /// <summary>A function of two values, lane by lane.</summary>
    public static LaneOperation Each<TResult, TLeft, TRight>(int destination, int x, int y, Func<TLeft, TRight, TResult> function)
        where TResult : unmanaged
        where TLeft : unmanaged
        where TRight : unmanaged => (warp, mask) =>
    {
        var left = warp.Read<TLeft>(x);
        var right = warp.Read<TRight>(y);
        var results = warp.Read<TResult>(destination);
        for (; mask != 0; mask &= mask - 1)
        {
            var lane = BitOperations.TrailingZeroCount(mask);
            results[lane] = function(left[lane], right[lane]);
        }
    };

    /// <summary>A function of three values, lane by lane.</summary>
    public static LaneOperation Each<TResult, TLeft, TRight>(
        int destination, int x, int y, int z, Func<TLeft, TRight, TResult, TResult> function)
        where TResult : unmanaged
        where TLeft : unmanaged
        where TRight : unmanaged => (warp, mask) =>
    {
        var left = warp.Read<TLeft>(x);
        var right = warp.Read<TRight>(y);
        var addends = warp.Read<TResult>(z);
        var results = warp.Read<TResult>(destination);
        for (; mask != 0; mask &= mask - 1)
        {
            var lane = BitOperations.TrailingZeroCount(mask);
            results[lane] = function(left[lane], right[lane], addends[lane]);
        }
    };
}
