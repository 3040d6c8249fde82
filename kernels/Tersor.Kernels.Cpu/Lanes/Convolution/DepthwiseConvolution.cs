using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution whose output channels each read one plane. For one image the plane is padded, and sorted by strides, in the
/// first-level cache; then a vector of windows takes all taps, biases and limits in registers. A vector runs along a row, or
/// across rows where these are shorter than it. In a batch a pixel is a vector or two, and nothing is copied.
/// </summary>
public sealed unsafe class DepthwiseConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "depthwise";

    private const int Slack = 64;

    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _bias;
    private readonly AlignedArray<int> _offsets;

    /// <summary>Lays weights [output channels, kernel height · kernel width] out.</summary>
    public DepthwiseConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows)
    {
        _weights = new AlignedArray<float>(weights.Values);
        _bias = new AlignedArray<float>(weights.Bias);
        _offsets = new AlignedArray<int>(windows.Offsets());
    }

    /// <summary>Whether output channels each read one plane.</summary>
    public static bool Fits(in ConvolutionWindows windows) => windows.ChannelsPerGroup == 1;

    /// <inheritdoc/>
    public override int ChannelsPerGroup => 1;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    private int Taps => _offsets.Length;

    /// <summary>Windows from the first to the last of an image, with what lies between rows.</summary>
    private int Span => ((Windows.Height - 1) * Grid.Width) + Windows.Width;

    /// <inheritdoc/>
    public override int InputScratch(int lanes) => 0;

    /// <inheritdoc/>
    public override float* LayOut(float* x, float* scratch, int lanes) => x;

    /// <inheritdoc/>
    public override int Scratch(int lanes) => lanes == 1 ? Grid.ChannelPixels + Span + (2 * Slack) : 0;

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes) =>
        throw new NotSupportedException("Channels are computed for images alone.");

    /// <inheritdoc/>
    public override void Run(LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch)
    {
        var range = ValueRange.Of(function) ?? ValueRange.All;
        var job = new Kernel(this, grid, image, range, kernels.Lanes, scratch);
        if (kernels.Lanes == 1 || kernels.Lanes % VectorWidth.Lanes == 0)
            VectorWidth.Run(job);
        else
            job.Run<Simd256, Vector256<float>>();
        if (function is not { Range: null })
            return;
        for (var channel = 0; channel < Channels; channel++)
        {
            var y = image.Channel(channel, kernels.Lanes);
            function.Apply(y, y, Windows.Height * Windows.Width * kernels.Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunImage<TSimd, TVector>(float* x, in OutputImage image, ValueRange range, float* scratch)
        where TSimd : struct, ISimd<TVector>
    {
        var plane = scratch;
        var span = scratch + Grid.ChannelPixels + Slack;
        var isWide = Windows.Width >= TSimd.Count;
        var size = (nint)Grid.InputHeight * Grid.InputWidth;
        var perPlane = Channels / Windows.Groups;
        new Span<float>(plane, Grid.ChannelPixels + Slack).Clear();
        for (var channel = 0; channel < Channels; channel++)
        {
            if (channel % perPlane == 0)
                Grid.FillInner(x + (channel / perPlane * size), plane);
            var weights = _weights.Pointer + ((nint)channel * Taps);
            var y = image.Channel(channel, 1);
            if (!isWide)
                Multiply<TSimd, TVector>(plane, weights, _bias.Pointer[channel], range, span, Span);
            for (var row = 0; row < Windows.Height; row++)
            {
                nint from = row * Grid.Width;
                var to = image.Row(y, row, 1);
                if (isWide)
                    Multiply<TSimd, TVector>(plane + from, weights, _bias.Pointer[channel], range, to, Windows.Width);
                else
                    ShortCopy.Run(span + from, to, Windows.Width);
            }
        }
    }

    /// <summary>Neighbouring windows. Fewer than a vector are written as one; else no more than are there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply<TSimd, TVector>(float* x, float* weights, float bias, ValueRange range, float* y, int count)
        where TSimd : struct, ISimd<TVector>
    {
        const int AtOnce = 4;
        var (low, high, start) = (TSimd.Create(range.Low), TSimd.Create(range.High), TSimd.Create(bias));
        var offsets = _offsets.Pointer;
        var width = TSimd.Count;
        var (taps, i) = (Taps, 0);
        for (; i <= count - (AtOnce * width); i += AtOnce * width)
        {
            var (a, b, c, d) = (start, start, start, start);
            for (var tap = 0; tap < taps; tap++)
            {
                var from = x + i + offsets[tap];
                var weight = TSimd.Create(weights[tap]);
                a = TSimd.MultiplyAdd(weight, TSimd.Load(from), a);
                b = TSimd.MultiplyAdd(weight, TSimd.Load(from + width), b);
                c = TSimd.MultiplyAdd(weight, TSimd.Load(from + (2 * width)), c);
                d = TSimd.MultiplyAdd(weight, TSimd.Load(from + (3 * width)), d);
            }

            TSimd.Store(TSimd.Clamp(a, low, high), y + i);
            TSimd.Store(TSimd.Clamp(b, low, high), y + i + width);
            TSimd.Store(TSimd.Clamp(c, low, high), y + i + (2 * width));
            TSimd.Store(TSimd.Clamp(d, low, high), y + i + (3 * width));
        }

        for (; i < count; i += width)
        {
            // The last vector may overlap the one before: the same results once more.
            var first = Math.Max(0, Math.Min(i, count - width));
            var a = start;
            for (var tap = 0; tap < taps; tap++)
                a = TSimd.MultiplyAdd(TSimd.Create(weights[tap]), TSimd.Load(x + first + offsets[tap]), a);
            TSimd.Store(TSimd.Clamp(a, low, high), y + first);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunLanes<TSimd, TVector>(float* x, in OutputImage image, ValueRange range, int lanes)
        where TSimd : struct, ISimd<TVector>
    {
        var size = (nint)Grid.InputHeight * Grid.InputWidth * lanes;
        var perPlane = Channels / Windows.Groups;
        for (var channel = 0; channel < Channels; channel++)
        {
            var plane = x + (channel / perPlane * size);
            var weights = _weights.Pointer + ((nint)channel * Taps);
            var y = image.Channel(channel, lanes);
            for (var row = 0; row < Windows.Height; row++)
            {
                var to = image.Row(y, row, lanes);
                var top = (row * Grid.StrideHeight) + Windows.Top - Grid.Padding;
                var rows = Inside(top, Windows.DilationHeight, Windows.KernelHeight, Grid.InputHeight);
                for (var column = 0; column < Windows.Width; column++)
                {
                    var left = (column * Grid.StrideWidth) + Windows.Left - Grid.Padding;
                    var columns = Inside(left, Windows.DilationWidth, Windows.KernelWidth, Grid.InputWidth);
                    var from = plane + ((((nint)top * Grid.InputWidth) + left) * lanes);
                    for (var lane = 0; lane < lanes; lane += TSimd.Count)
                        TSimd.Store(
                            Window<TSimd, TVector>(from + lane, weights, _bias.Pointer[channel], range, rows, columns, lanes),
                            to + lane);
                    to += lanes;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Window<TSimd, TVector>(
        float* x, float* weights, float bias, ValueRange range, (int First, int End) rows, (int First, int End) columns,
        int lanes)
        where TSimd : struct, ISimd<TVector>
    {
        var sum = TSimd.Create(bias);
        nint step = Windows.DilationWidth * lanes;
        for (var row = rows.First; row < rows.End; row++)
        {
            var from = x + ((((nint)row * Windows.DilationHeight * Grid.InputWidth) * lanes) + (columns.First * step));
            for (var column = columns.First; column < columns.End; column++)
            {
                sum = TSimd.MultiplyAdd(
                    TSimd.Create(weights[(row * Windows.KernelWidth) + column]), TSimd.Load(from), sum);
                from += step;
            }
        }

        return TSimd.Clamp(sum, TSimd.Create(range.Low), TSimd.Create(range.High));
    }

    /// <summary>Which of a window's places along an axis lie in the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int First, int End) Inside(int start, int dilation, int kernel, int extent)
    {
        var first = start >= 0 ? 0 : (dilation - 1 - start) / dilation;
        var end = start >= extent ? 0 : Math.Min(kernel, ((extent - 1 - start) / dilation) + 1);
        return (first, end);
    }

    private readonly struct Kernel(
        DepthwiseConvolution convolution, float* x, OutputImage image, ValueRange range, int lanes, float* scratch)
        : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
        {
            if (lanes == 1)
                convolution.RunImage<TSimd, TVector>(x, image, range, scratch);
            else
                convolution.RunLanes<TSimd, TVector>(x, image, range, lanes);
        }
    }
}
