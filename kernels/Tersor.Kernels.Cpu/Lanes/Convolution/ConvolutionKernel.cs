namespace Tersor.Kernels.Cpu;

/// <summary>
/// A direct convolution over an <see cref="ImageGrid"/>, prepared once for its weights. Thread-safe: it holds nothing that
/// changes.
/// </summary>
public abstract unsafe class ConvolutionKernel
{
    private readonly int _singlePlaneSize;

    // Made when they are first asked for: most kernels run either single images or batches of one width, and a place is eight
    // bytes a pixel.
    private readonly WindowRuns?[] _batches = new WindowRuns?[LaneKernels.Batches.Count];
    private WindowRuns? _single;

    /// <summary>Prepares the places of windows.</summary>
    /// <param name="windows">The windows' places in the input.</param>
    /// <param name="channels">Planes of an output image.</param>
    protected ConvolutionKernel(in ConvolutionWindows windows, int channels)
    {
        (Windows, Channels) = (windows, channels);
        _singlePlaneSize = WindowRuns.SinglePlaneSize(windows);
    }

    /// <summary>The places of the windows.</summary>
    public ConvolutionWindows Windows { get; }

    /// <summary>The layout of the input.</summary>
    public ImageGrid Grid => Windows.Grid;

    /// <summary>Planes of an output image.</summary>
    public int Channels { get; }

    /// <summary>How many output channels one call of <see cref="Run"/> computes; fewer at the end.</summary>
    public abstract int ChannelsPerGroup { get; }

    /// <summary>The columns of an output plane, of which only the output's width counts.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public int Pitch(int lanes) => lanes == 1 ? Grid.Width : Windows.Width;

    /// <summary>The floats that <see cref="Run"/> writes for a channel.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public int PlaneSize(int lanes) => lanes == 1 ? _singlePlaneSize : Windows.Height * Windows.Width * lanes;

    /// <summary>Computes the planes of a group of channels, one after the other.</summary>
    /// <param name="group">The group, from 0.</param>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="grid">
    /// The input, laid out; up to <see cref="MatrixKernel.Overread"/> floats behind it may be read, and never count.
    /// </param>
    /// <param name="planes"><see cref="PlaneSize"/> floats for each channel of the group.</param>
    public void Run(int group, LaneKernels kernels, float* grid, float* planes) =>
        Compute(group, Runs(kernels.Lanes), grid, planes);

    /// <summary>Copies a plane that <see cref="Run"/> has written to an image, without what lies between rows.</summary>
    /// <param name="lanes">1 for a single image.</param>
    /// <param name="plane">The plane.</param>
    /// <param name="y">The place of its first pixel.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="stride">The distance of its pixels in the image.</param>
    public void Store(int lanes, float* plane, float* y, int width, int stride = 1)
    {
        nint pitch = Pitch(lanes) * lanes;
        var step = stride * lanes;
        for (var row = 0; row < Windows.Height; row++)
        {
            if (stride == 1)
                new Span<float>(plane, Windows.Width * lanes).CopyTo(new Span<float>(y, Windows.Width * lanes));
            else if (lanes == 1)
                Spread(plane, y, Windows.Width, step);
            else
                Spread(plane, y, Windows.Width, step, lanes);
            plane += pitch;
            y += (nint)width * step;
        }
    }

    /// <summary>Computes a group at the given places.</summary>
    private protected abstract void Compute(int group, WindowRuns windows, float* grid, float* planes);

    private WindowRuns Runs(int lanes)
    {
        if (lanes == 1)
            return _single ??= WindowRuns.Single(Windows);
        var i = 0;
        while (LaneKernels.Batches[i].Lanes != lanes)
            i++;
        return _batches[i] ??= WindowRuns.Batch(Windows, LaneKernels.Batches[i]);
    }

    private static void Spread(float* x, float* y, int count, int step)
    {
        for (var i = 0; i < count; i++)
            y[(nint)i * step] = x[i];
    }

    private static void Spread(float* x, float* y, int count, int step, int lanes)
    {
        for (var i = 0; i < count; i++)
            new Span<float>(x + ((nint)i * lanes), lanes).CopyTo(new Span<float>(y + ((nint)i * step), lanes));
    }
}
