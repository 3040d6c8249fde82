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

    // Small planes share what a call of the function costs.
    private const int FewestResults = 2048;

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

    /// <summary>How many output channels one call of <see cref="RunGroup"/> computes; fewer at the end.</summary>
    public abstract int ChannelsPerGroup { get; }

    /// <summary>Whether <see cref="RunGroup"/> may be called.</summary>
    public virtual bool RunsGroups => true;

    /// <summary>The floats that <see cref="LayOut"/> needs.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public virtual int InputScratch(int lanes) => Grid.Scratch(lanes);

    /// <summary>The input as the kernel reads it: in scratch memory, or where it is.</summary>
    /// <param name="x">
    /// [channels, height, width, lanes]; up to <see cref="MatrixKernel.Overread"/> floats behind it may be read, and never count.
    /// </param>
    /// <param name="scratch"><see cref="InputScratch"/> floats.</param>
    /// <param name="lanes">Floats of a pixel.</param>
    public virtual float* LayOut(float* x, float* scratch, int lanes) => Grid.LayOut(x, scratch, lanes);

    /// <summary>The columns of an output plane, of which only the output's width counts.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public int Pitch(int lanes) => lanes == 1 ? Grid.Width : Windows.Width;

    /// <summary>The floats that <see cref="RunGroup"/> writes for a channel.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public int PlaneSize(int lanes) => lanes == 1 ? _singlePlaneSize : Windows.Height * Windows.Width * lanes;

    /// <summary>Computes the planes of a group of channels, one after the other.</summary>
    /// <param name="group">The group, from 0.</param>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="grid">
    /// The input, laid out; up to <see cref="MatrixKernel.Overread"/> floats behind it may be read, and never count.
    /// </param>
    /// <param name="planes"><see cref="PlaneSize"/> floats for each channel of the group.</param>
    public abstract void RunGroup(int group, LaneKernels kernels, float* grid, float* planes);

    /// <summary>The floats of scratch for all channels.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public virtual int Scratch(int lanes) => GroupsAtATime(lanes) * ChannelsPerGroup * PlaneSize(lanes);

    /// <summary>Computes all channels of an image.</summary>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="grid">As for one group.</param>
    /// <param name="image">Where results go.</param>
    /// <param name="function">What is applied to them before; null for nothing.</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    public virtual void Run(
        LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch)
    {
        var (lanes, size) = (kernels.Lanes, PlaneSize(kernels.Lanes));
        nint pitch = Pitch(lanes) * lanes;
        var step = GroupsAtATime(lanes) * ChannelsPerGroup;
        for (var first = 0; first < Channels; first += step)
        {
            var end = Math.Min(first + step, Channels);
            for (var group = first; group < end; group += ChannelsPerGroup)
                RunGroup(group / ChannelsPerGroup, kernels, grid, scratch + ((nint)(group - first) * size));
            function?.Apply(scratch, scratch, (end - first) * size);
            for (var i = first; i < end; i++)
            {
                var plane = scratch + ((nint)(i - first) * size);
                var channel = image.Channel(i, lanes);
                for (var row = 0; row < Windows.Height; row++)
                    image.Store(plane + (row * pitch), Windows.Width * lanes, channel, row, 0, lanes);
            }
        }
    }

    private int GroupsAtATime(int lanes)
    {
        var groups = (Channels + ChannelsPerGroup - 1) / ChannelsPerGroup;
        return Math.Clamp(FewestResults / (ChannelsPerGroup * PlaneSize(lanes)), 1, groups);
    }

    /// <summary>The places of windows for so many lanes.</summary>
    private protected WindowRuns Runs(int lanes)
    {
        if (lanes == 1)
            return _single ??= WindowRuns.Single(Windows);
        var i = 0;
        while (LaneKernels.Batches[i].Lanes != lanes)
            i++;
        return _batches[i] ??= WindowRuns.Batch(Windows, LaneKernels.Batches[i]);
    }
}
