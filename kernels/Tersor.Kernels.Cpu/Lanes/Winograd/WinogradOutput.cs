using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>Transforms the products of one output channel back, adds its bias, and puts the pixels where they belong.</summary>
internal readonly unsafe struct WinogradOutput<TTile>
    where TTile : struct, IWinogradTile
{
    private readonly ConvolutionWindows _windows;
    private readonly int _tiles;
    private readonly int _lanes;
    private readonly int _pitch;
    private readonly float* _half;
    private readonly float* _phases;

    /// <summary>A transform to an image.</summary>
    /// <param name="windows">The places of windows.</param>
    /// <param name="tiles">Tiles of a row.</param>
    /// <param name="lanes">Floats of a pixel.</param>
    /// <param name="pitch">Floats from line to line.</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    public WinogradOutput(in ConvolutionWindows windows, int tiles, int lanes, int pitch, float* scratch)
    {
        (_windows, _tiles, _lanes, _pitch) = (windows, tiles, lanes, pitch);
        _half = scratch;
        _phases = scratch + (TTile.Size * Extent * pitch);
    }

    private static int Extent => WinogradWeights<TTile>.Extent;

    /// <summary>Floats of scratch; a few more than the lines are read.</summary>
    public static int Scratch(int pitch) => ((Extent + TTile.Size) * TTile.Size * pitch) + 16;

    /// <summary>Transforms some rows of tiles.</summary>
    /// <param name="x">The products at the first place.</param>
    /// <param name="placePitch">Floats from place to place.</param>
    /// <param name="first">The first row of tiles.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="bias">The channel's.</param>
    /// <param name="function">What is applied to the results; null for nothing.</param>
    /// <param name="image">What the channel is part of.</param>
    /// <param name="channel">Its first pixel.</param>
    /// <returns>Whether all results are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Transform(
        float* x, nint placePitch, int first, int rows, float bias, IElementFunction? function, in OutputImage image,
        float* channel)
    {
        var count = rows * _tiles * _lanes;
        var isFinite = true;
        var range = image.HasAddend ? ValueRange.All : ValueRange.Of(function) ?? ValueRange.All;
        VectorWidth.Run(new Kernel(this, x, placePitch, count, bias, range, &isFinite));
        if (!isFinite)
            return false;
        if (!image.HasAddend && function is { Range: null })
        {
            for (var line = 0; line < TTile.Size * TTile.Size; line++)
                function.Apply(_phases + (line * _pitch), _phases + (line * _pitch), count);
        }

        var end = Math.Min((first + rows) * TTile.Size, _windows.Height);
        for (var row = first * TTile.Size; row < end; row++)
        {
            var (tile, phase) = Math.DivRem(row - (first * TTile.Size), TTile.Size);
            var from = _phases + ((nint)phase * TTile.Size * _pitch) + (tile * _tiles * _lanes);
            var y = image.Row(channel, row, _lanes);
            if (_lanes == 1)
                TTile.Join(from, _pitch, y, _windows.Width);
            else
                JoinLanes(from, y);
        }

        var start = image.Row(channel, first * TTile.Size, _lanes);
        if (image.HasAddend)
            ResultRows.Add(
                start, image.AddendOf(start), function, (end - (first * TTile.Size)) * _windows.Width * _lanes);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Finish<TSimd, TVector>(float* x, int lines, int pitch, int count, float bias, ValueRange range)
        where TSimd : struct, ISimd<TVector>
    {
        // 0 times a finite number is 0, and NaN else.
        var (zero, shift, low, high) =
            (TSimd.Create(0f), TSimd.Create(bias), TSimd.Create(range.Low), TSimd.Create(range.High));
        var check = zero;
        for (var line = 0; line < lines; line++)
        {
            for (var i = 0; i < count; i += TSimd.Count)
            {
                var value = TSimd.Add(TSimd.Load(x + i), shift);
                check = TSimd.MultiplyAdd(value, zero, check);
                TSimd.Store(TSimd.Clamp(value, low, high), x + i);
            }

            x += pitch;
        }

        return TSimd.CombineLanes(default(Sum), check) == 0f;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Run<TSimd, TVector>(float* x, nint placePitch, int count, float bias, ValueRange range)
        where TSimd : struct, ISimd<TVector>
    {
        var halfPitch = Extent * _pitch;
        for (var column = 0; column < Extent; column++)
            TTile.Output<TSimd, TVector>(
                x + (column * placePitch), Extent * placePitch, _half + (column * _pitch), halfPitch, count);
        for (var row = 0; row < TTile.Size; row++)
            TTile.Output<TSimd, TVector>(
                _half + (row * halfPitch), _pitch, _phases + (row * TTile.Size * _pitch), _pitch, count);
        return Finish<TSimd, TVector>(_phases, TTile.Size * TTile.Size, _pitch, count, bias, range);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void JoinLanes(float* x, float* y)
    {
        for (var pixel = 0; pixel < _windows.Width; pixel++)
        {
            var (tile, phase) = Math.DivRem(pixel, TTile.Size);
            new Span<float>(x + ((nint)phase * _pitch) + (tile * _lanes), _lanes).CopyTo(
                new Span<float>(y + ((nint)pixel * _lanes), _lanes));
        }
    }

    private readonly struct Kernel(
        WinogradOutput<TTile> output, float* x, nint placePitch, int count, float bias, ValueRange range, bool* isFinite)
        : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector> =>
            *isFinite = output.Run<TSimd, TVector>(x, placePitch, count, bias, range);
    }
}
