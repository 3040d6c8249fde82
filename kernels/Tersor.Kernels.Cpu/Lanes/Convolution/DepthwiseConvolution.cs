using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution whose output channels each read one plane. Of one image as many channels as fill a vector are laid side by side,
/// some rows at a time; in a batch images lie so already. A pixel is then a vector, windows at the edges leave out what lies
/// outside, and neither zeros nor strides need a copy. Biases are added and limits applied in registers.
/// </summary>
public sealed unsafe class DepthwiseConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "depthwise";

    // Floats of rows that lie side by side: they stay in the second-level cache.
    private const int MostFloats = 1 << 14;
    private const int AtOnce = 4;

    // Windows of a row for which it pays to load weights before them.
    private const int LongRow = 10;

    private readonly DepthwiseWeights _weights;
    private readonly int _height;
    private readonly int _width;
    private readonly int _perPlane;
    private readonly int _rowsAtOnce;

    /// <summary>Lays weights [output channels, kernel height · kernel width] out.</summary>
    public DepthwiseConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows, weights.Count)
    {
        _weights = new DepthwiseWeights(weights);
        (_height, _width) = (windows.Height, windows.Width);
        _perPlane = weights.Rows / windows.Groups;
        _rowsAtOnce = 1;
        while (_rowsAtOnce < _height && FloatsFor(_rowsAtOnce + 1) <= MostFloats)
            _rowsAtOnce++;
    }

    /// <summary>Whether output channels each read one plane.</summary>
    public static bool Fits(in ConvolutionWindows windows) => windows.ChannelsPerGroup == 1;

    /// <inheritdoc/>
    public override int ChannelsPerGroup => 1;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    /// <inheritdoc/>
    public override int InputScratch(int lanes) => 0;

    /// <inheritdoc/>
    public override float* LayOut(float* x, float* scratch, int lanes, WorkTeam team = default) => x;

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes) =>
        throw new NotSupportedException("Channels are computed for images alone.");

    // As many channels as lie side by side.
    private protected override int Units(int lanes) => (Channels + PerUnit(lanes) - 1) / PerUnit(lanes);

    private protected override int UnitScratch(int lanes) => lanes == 1 ? checked((int)FloatsFor(_rowsAtOnce)) : 0;

    private protected override void RunUnits(
        int first, int end, LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch)
    {
        var lanes = kernels.Lanes;
        (first, end) = (first * PerUnit(lanes), Math.Min(end * PerUnit(lanes), Channels));
        var range = image.HasAddend ? ValueRange.All : ValueRange.Of(function) ?? ValueRange.All;
        var job = new Kernel(this, grid, image, range, lanes, scratch, first, end);
        if (lanes == 1 || lanes % VectorWidth.Lanes == 0)
            VectorWidth.Run(job);
        else if (lanes % Vector256<float>.Count == 0)
            job.Run<Simd256, Vector256<float>>();
        else
            job.Run<Simd128, Vector128<float>>();
        for (var channel = first; channel < end; channel++)
        {
            var y = image.Channel(channel, lanes);
            var count = Windows.Height * Windows.Width * lanes;
            if (image.HasAddend)
                ResultRows.Add(y, image.AddendOf(y), function, count);
            else if (function is { Range: null })
                function.Apply(y, y, count);
        }
    }

    private static int PerUnit(int lanes) => lanes == 1 ? VectorWidth.Lanes : 1;

    /// <summary>Rows of the input that so many rows of windows reach over.</summary>
    private int InputRows(int rows) => Math.Min(
        Grid.InputHeight, ((rows - 1) * Grid.StrideHeight) + ((Windows.KernelHeight - 1) * Windows.DilationHeight) + 1);

    private long FloatsFor(int rows) =>
        (((long)InputRows(rows) * Grid.InputWidth) + ((long)rows * _width)) * VectorWidth.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunImage<TSimd, TVector>(
        float* x, in OutputImage image, ValueRange range, float* scratch, int first, int end)
        where TSimd : struct, ISimd<TVector>
    {
        var (grid, width) = (Grid, TSimd.Count);
        var places = stackalloc nint[Vector512<float>.Count];
        var size = (nint)grid.InputHeight * grid.InputWidth;
        var results = scratch + ((nint)InputRows(_rowsAtOnce) * grid.InputWidth * width);
        for (var channel = first; channel < end; channel += width)
        {
            // Lanes that are left over repeat the last channel.
            var count = Math.Min(width, end - channel);
            for (var i = 0; i < width; i++)
                places[i] = (channel + Math.Min(i, count - 1)) / _perPlane * size;
            var taps = _weights.Lanes(channel / width);
            var bias = TSimd.Load(_weights.LaneBias(channel / width));
            var y = image.Channel(channel, 1);
            var pitch = (int)(image.Channel(channel + 1, 1) - y);
            for (var row = 0; row < _height; row += _rowsAtOnce)
            {
                var rows = Math.Min(_rowsAtOnce, _height - row);
                var top = (row * grid.StrideHeight) + Windows.Top - grid.Padding;
                var from = Math.Clamp(top, 0, grid.InputHeight);
                var to = Math.Clamp(top + ((rows - 1) * grid.StrideHeight) + Span(), from, grid.InputHeight);
                BlockTranspose.Pack(
                    x + ((nint)from * grid.InputWidth), places, width, 1, (to - from) * grid.InputWidth, scratch, width);
                var tile = new Plane(scratch - ((nint)from * grid.InputWidth * width), taps, width, width);
                for (var i = 0; i < rows; i++)
                    Row<TSimd, TVector, OfLanes>(tile, bias, range, row + i, results + ((nint)i * _width * width));
                LaneTranspose.Back(results, width, rows * _width, image.Row(y, row, 1), pitch, count);
            }
        }

        int Span() => ((Windows.KernelHeight - 1) * Windows.DilationHeight) + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunLanes<TSimd, TVector>(
        float* x, in OutputImage image, ValueRange range, int lanes, int first, int end)
        where TSimd : struct, ISimd<TVector>
    {
        var size = (nint)Grid.InputHeight * Grid.InputWidth * lanes;
        for (var channel = first; channel < end; channel++)
        {
            var bias = TSimd.Create(_weights.Bias(channel));
            var y = image.Channel(channel, lanes);
            for (var lane = 0; lane < lanes; lane += TSimd.Count)
            {
                var plane = new Plane(x + (channel / _perPlane * size) + lane, _weights.Of(channel), 1, lanes);
                for (var row = 0; row < _height; row++)
                    Row<TSimd, TVector, OfAll>(plane, bias, range, row, image.Row(y, row, lanes) + lane);
            }
        }
    }

    /// <summary>A row of windows: four at a time where their columns are all inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row<TSimd, TVector, TTap>(in Plane plane, TVector bias, ValueRange range, int row, float* y)
        where TSimd : struct, ISimd<TVector>
        where TTap : struct, ITap
    {
        var (windows, grid) = (Windows, Windows.Grid);
        var top = (row * grid.StrideHeight) + windows.Top - grid.Padding;
        var rows = Inside(top, windows.DilationHeight, windows.KernelHeight, grid.InputHeight);
        var (low, high) = (TSimd.Create(range.Low), TSimd.Create(range.High));
        nint pixel = plane.Pixel;
        nint stride = grid.StrideWidth * pixel;
        nint columnStep = windows.DilationWidth * pixel;
        nint rowStep = windows.DilationHeight * grid.InputWidth * pixel;
        var start = windows.Left - grid.Padding;
        var line = plane.X + ((((nint)top * grid.InputWidth) + start) * pixel);
        var span = ((windows.KernelWidth - 1) * windows.DilationWidth) + 1;
        var isNine = windows is { KernelHeight: 3, KernelWidth: 3 } && rows is (0, 3) && _width >= LongRow;
        for (var column = 0; column < _width;)
        {
            var left = start + (column * grid.StrideWidth);
            var from = line + (column * stride);
            if (isNine && left >= 0 && left + span <= grid.InputWidth)
            {
                var count = Math.Min(_width - column, ((grid.InputWidth - span - left) / grid.StrideWidth) + 1);
                Nine<TSimd, TVector, TTap>(plane, from, rowStep, columnStep, stride, bias, range, y + (column * pixel), count);
                column += count;
                continue;
            }

            if (left >= 0 && column + AtOnce <= _width && left + ((AtOnce - 1) * grid.StrideWidth) + span <= grid.InputWidth)
            {
                var (a, b, c, d) = (bias, bias, bias, bias);
                for (var i = rows.First; i < rows.End; i++)
                {
                    var weights = plane.Taps + ((nint)i * windows.KernelWidth * plane.Tap);
                    var pixels = from + (i * rowStep);
                    for (var j = 0; j < windows.KernelWidth; j++)
                    {
                        var weight = TTap.Load<TSimd, TVector>(weights);
                        a = TSimd.MultiplyAdd(weight, TSimd.Load(pixels), a);
                        b = TSimd.MultiplyAdd(weight, TSimd.Load(pixels + stride), b);
                        c = TSimd.MultiplyAdd(weight, TSimd.Load(pixels + (2 * stride)), c);
                        d = TSimd.MultiplyAdd(weight, TSimd.Load(pixels + (3 * stride)), d);
                        weights += plane.Tap;
                        pixels += columnStep;
                    }
                }

                var to = y + (column * pixel);
                TSimd.Store(TSimd.Clamp(a, low, high), to);
                TSimd.Store(TSimd.Clamp(b, low, high), to + pixel);
                TSimd.Store(TSimd.Clamp(c, low, high), to + (2 * pixel));
                TSimd.Store(TSimd.Clamp(d, low, high), to + (3 * pixel));
                column += AtOnce;
                continue;
            }

            var columns = Inside(left, windows.DilationWidth, windows.KernelWidth, grid.InputWidth);
            var sum = bias;
            for (var i = rows.First; i < rows.End; i++)
            {
                for (var j = columns.First; j < columns.End; j++)
                    sum = TSimd.MultiplyAdd(
                        TTap.Load<TSimd, TVector>(plane.Taps + ((((nint)i * windows.KernelWidth) + j) * plane.Tap)),
                        TSimd.Load(from + (i * rowStep) + (j * columnStep)), sum);
            }

            TSimd.Store(TSimd.Clamp(sum, low, high), y + (column * pixel));
            column++;
        }
    }

    /// <summary>Windows of three rows and columns that are all inside: their weights stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Nine<TSimd, TVector, TTap>(
        in Plane plane, float* x, nint rowStep, nint columnStep, nint stride, TVector bias, ValueRange range, float* y, int count)
        where TSimd : struct, ISimd<TVector>
        where TTap : struct, ITap
    {
        var (low, high) = (TSimd.Create(range.Low), TSimd.Create(range.High));
        var taps = plane.Taps;
        nint tap = plane.Tap;
        nint pixel = plane.Pixel;
        var a = TTap.Load<TSimd, TVector>(taps);
        var b = TTap.Load<TSimd, TVector>(taps + tap);
        var c = TTap.Load<TSimd, TVector>(taps + (2 * tap));
        var d = TTap.Load<TSimd, TVector>(taps + (3 * tap));
        var e = TTap.Load<TSimd, TVector>(taps + (4 * tap));
        var f = TTap.Load<TSimd, TVector>(taps + (5 * tap));
        var g = TTap.Load<TSimd, TVector>(taps + (6 * tap));
        var h = TTap.Load<TSimd, TVector>(taps + (7 * tap));
        var i = TTap.Load<TSimd, TVector>(taps + (8 * tap));
        var second = x + rowStep;
        var third = second + rowStep;
        for (; count > 0; count--)
        {
            var sum = TSimd.MultiplyAdd(a, TSimd.Load(x), bias);
            sum = TSimd.MultiplyAdd(b, TSimd.Load(x + columnStep), sum);
            sum = TSimd.MultiplyAdd(c, TSimd.Load(x + (2 * columnStep)), sum);
            sum = TSimd.MultiplyAdd(d, TSimd.Load(second), sum);
            sum = TSimd.MultiplyAdd(e, TSimd.Load(second + columnStep), sum);
            sum = TSimd.MultiplyAdd(f, TSimd.Load(second + (2 * columnStep)), sum);
            sum = TSimd.MultiplyAdd(g, TSimd.Load(third), sum);
            sum = TSimd.MultiplyAdd(h, TSimd.Load(third + columnStep), sum);
            sum = TSimd.MultiplyAdd(i, TSimd.Load(third + (2 * columnStep)), sum);
            TSimd.Store(TSimd.Clamp(sum, low, high), y);
            x += stride;
            second += stride;
            third += stride;
            y += pixel;
        }
    }

    /// <summary>Which of a window's places along an axis lie in the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int First, int End) Inside(int start, int dilation, int kernel, int extent)
    {
        var first = start >= 0 ? 0 : (dilation - 1 - start) / dilation;
        var end = start >= extent ? 0 : Math.Min(kernel, ((extent - 1 - start) / dilation) + 1);
        return (first, end);
    }

    /// <summary>What windows read: an image whose pixels are vectors, and weights.</summary>
    /// <param name="x">Where the image's first pixel lies or would lie.</param>
    /// <param name="taps">The weights.</param>
    /// <param name="tap">Floats from one weight to the next.</param>
    /// <param name="pixel">Floats from one pixel to the next.</param>
    private readonly struct Plane(float* x, float* taps, int tap, int pixel)
    {
        public readonly float* X = x;
        public readonly float* Taps = taps;
        public readonly int Tap = tap;
        public readonly int Pixel = pixel;
    }

    /// <summary>How a weight becomes a vector.</summary>
    private interface ITap
    {
        static abstract TVector Load<TSimd, TVector>(float* weight)
            where TSimd : struct, ISimd<TVector>;
    }

    /// <summary>Each lane is a channel with a weight of its own.</summary>
    private readonly struct OfLanes : ITap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TSimd, TVector>(float* weight)
            where TSimd : struct, ISimd<TVector> => TSimd.Load(weight);
    }

    /// <summary>All lanes are images of one channel.</summary>
    private readonly struct OfAll : ITap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TSimd, TVector>(float* weight)
            where TSimd : struct, ISimd<TVector> => TSimd.Create(*weight);
    }

    private readonly struct Kernel(
        DepthwiseConvolution convolution, float* x, OutputImage image, ValueRange range, int lanes, float* scratch, int first,
        int end) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
        {
            if (lanes == 1)
                convolution.RunImage<TSimd, TVector>(x, image, range, scratch, first, end);
            else
                convolution.RunLanes<TSimd, TVector>(x, image, range, lanes, first, end);
        }
    }
}
