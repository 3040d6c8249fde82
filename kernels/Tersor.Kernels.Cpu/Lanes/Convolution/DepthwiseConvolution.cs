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
    private readonly AlignedArray<PlaneRows> _planes;

    // What the loops ask for again and again.
    private readonly int _pitch;
    private readonly int _height;
    private readonly int _width;
    private readonly int _perPlane;

    /// <summary>Lays weights [output channels, kernel height · kernel width] out.</summary>
    public DepthwiseConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows)
    {
        _weights = new AlignedArray<float>(weights.Values);
        _bias = new AlignedArray<float>(weights.Bias);
        _offsets = new AlignedArray<int>(windows.Offsets());
        (_pitch, _height, _width) = (windows.Grid.Width, windows.Height, windows.Width);
        _perPlane = weights.Rows / windows.Groups;
        _planes = new AlignedArray<PlaneRows>(windows.Grid.StrideHeight * windows.Grid.StrideWidth);
        for (var plane = 0; plane < _planes.Length; plane++)
            _planes.Span[plane] = PlaneRows.Of(windows.Grid, plane);
    }

    /// <summary>Whether output channels each read one plane.</summary>
    public static bool Fits(in ConvolutionWindows windows) => windows.ChannelsPerGroup == 1;

    /// <inheritdoc/>
    public override int ChannelsPerGroup => 1;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    private int Taps => _offsets.Length;

    /// <summary>Windows from the first to the last of an image, with what lies between rows.</summary>
    private int Span => ((_height - 1) * _pitch) + _width;

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
        var (size, pixels, spanLength) = ((nint)Grid.InputHeight * Grid.InputWidth, Grid.ChannelPixels, Span);
        var plane = scratch;
        var span = scratch + pixels + Slack;
        var (stride, isWide) = (Grid.StrideWidth, _width >= TSimd.Count);
        new Span<float>(scratch, pixels + Slack).Clear();
        for (var channel = 0; channel < Channels; channel++)
        {
            if (channel % _perPlane == 0)
                Fill(x + (channel / _perPlane * size), plane, stride);
            var weights = _weights.Pointer + ((nint)channel * Taps);
            var bias = _bias.Pointer[channel];
            var to = image.Row(image.Channel(channel, 1), 0, 1);
            var from = isWide ? plane : span;
            if (!isWide)
                Multiply<TSimd, TVector>(plane, weights, bias, range, from, spanLength);
            for (var row = 0; row < _height; row++)
            {
                if (isWide)
                    Multiply<TSimd, TVector>(from, weights, bias, range, to, _width);
                else
                    ShortCopy.Run(from, to, _width);
                from += _pitch;
                to += _width;
            }
        }
    }

    /// <summary>Lays one channel out over zeros: what lies around it stays as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(float* x, float* grid, int stride)
    {
        for (var plane = 0; plane < _planes.Length; plane++)
        {
            var rows = _planes.Pointer[plane];
            var from = x + rows.From;
            var to = grid + rows.To;
            for (var row = 0; row < rows.Rows; row++)
            {
                if (stride == 1)
                    ShortCopy.Run(from, to, rows.Columns);
                else
                    ImageGrid.Gather(from, rows.Columns, stride, to, lanes: 1);
                from += rows.Step;
                to += _pitch;
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
        var (windows, grid) = (Windows, Windows.Grid);
        var size = (nint)grid.InputHeight * grid.InputWidth * lanes;
        nint rowStep = windows.DilationHeight * grid.InputWidth * lanes;
        nint columnStep = windows.DilationWidth * lanes;
        for (var channel = 0; channel < Channels; channel++)
        {
            var plane = x + (channel / _perPlane * size);
            var weights = _weights.Pointer + ((nint)channel * Taps);
            var y = image.Channel(channel, lanes);
            for (var row = 0; row < _height; row++)
            {
                var to = image.Row(y, row, lanes);
                var top = (row * grid.StrideHeight) + windows.Top - grid.Padding;
                var rows = Inside(top, windows.DilationHeight, windows.KernelHeight, grid.InputHeight);
                for (var column = 0; column < _width; column++)
                {
                    var left = (column * grid.StrideWidth) + windows.Left - grid.Padding;
                    var columns = Inside(left, windows.DilationWidth, windows.KernelWidth, grid.InputWidth);
                    var from = plane + ((((nint)top * grid.InputWidth) + left) * lanes);
                    for (var lane = 0; lane < lanes; lane += TSimd.Count)
                        TSimd.Store(
                            Window<TSimd, TVector>(
                                from + lane, rowStep, columnStep, weights, windows.KernelWidth, _bias.Pointer[channel], range,
                                rows, columns),
                            to + lane);
                    to += lanes;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Window<TSimd, TVector>(
        float* x, nint rowStep, nint columnStep, float* weights, int width, float bias, ValueRange range,
        (int First, int End) rows, (int First, int End) columns)
        where TSimd : struct, ISimd<TVector>
    {
        var sum = TSimd.Create(bias);
        for (var row = rows.First; row < rows.End; row++)
        {
            for (var column = columns.First; column < columns.End; column++)
                sum = TSimd.MultiplyAdd(
                    TSimd.Create(weights[(row * width) + column]), TSimd.Load(x + (row * rowStep) + (column * columnStep)), sum);
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

    /// <summary>The pixels of a channel that lie in one of a grid's planes.</summary>
    /// <param name="From">The first one's place in the channel.</param>
    /// <param name="Step">The distance of their rows there.</param>
    /// <param name="To">Its place in the grid.</param>
    /// <param name="Rows">Rows.</param>
    /// <param name="Columns">Pixels of a row.</param>
    private readonly record struct PlaneRows(int From, int Step, int To, int Rows, int Columns)
    {
        public static PlaneRows Of(in ImageGrid grid, int plane)
        {
            var (top, left) = Math.DivRem(plane, grid.StrideWidth);
            var (row, endRow) = grid.Inner(top, grid.StrideHeight, grid.InputHeight, grid.Height);
            var (column, endColumn) = grid.Inner(left, grid.StrideWidth, grid.InputWidth, grid.Width);
            return new PlaneRows(
                (((row * grid.StrideHeight) + top - grid.Padding) * grid.InputWidth)
                    + (column * grid.StrideWidth) + left - grid.Padding,
                grid.StrideHeight * grid.InputWidth, (((plane * grid.Height) + row) * grid.Width) + column, endRow - row,
                endColumn - column);
        }
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
