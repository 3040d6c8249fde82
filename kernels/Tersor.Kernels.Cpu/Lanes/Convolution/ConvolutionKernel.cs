namespace Tersor.Kernels.Cpu;

/// <summary>
/// A direct convolution over an <see cref="ImageGrid"/>, prepared once for its weights. Thread-safe: it holds nothing that
/// changes.
/// </summary>
public abstract unsafe class ConvolutionKernel
{
    private readonly int _singlePlaneSize;
    private readonly double _work;

    // Made when they are first asked for: most kernels run either single images or batches of one width, and a place is eight
    // bytes a pixel.
    private readonly WindowRuns?[] _batches = new WindowRuns?[LaneKernels.Batches.Count];
    private WindowRuns? _single;

    // Small planes share what a call of the function costs.
    private const int FewestResults = 2048;

    /// <summary>Prepares the places of windows.</summary>
    /// <param name="windows">The windows' places in the input.</param>
    /// <param name="channels">Planes of an output image.</param>
    /// <param name="weights">What each window is multiplied by.</param>
    protected ConvolutionKernel(in ConvolutionWindows windows, int channels, int weights)
    {
        (Windows, Channels) = (windows, channels);
        _work = (double)weights * windows.Height * windows.Width;
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
    /// <param name="team">The threads.</param>
    public virtual float* LayOut(float* x, float* scratch, int lanes, WorkTeam team = default) =>
        Grid.LayOut(x, scratch, lanes, team);

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
    /// <param name="threads">The threads that share out the work.</param>
    public virtual int Scratch(int lanes, int threads = 1) => checked(threads * Stride(UnitScratch(lanes)));

    /// <summary>Computes all channels of an image.</summary>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="grid">As for one group.</param>
    /// <param name="image">Where results go.</param>
    /// <param name="function">What is applied to them before; null for nothing.</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    /// <param name="team">The threads.</param>
    public virtual void Run(
        LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch,
        WorkTeam team = default) => team.Run(
            new UnitJob(this, kernels, grid, image, function), Units(kernels.Lanes), Work(kernels.Lanes), scratch,
            Stride(UnitScratch(kernels.Lanes)));

    /// <summary>Multiplications of a run.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public double Work(int lanes) => _work * lanes;

    /// <summary>Parts of the output that can be computed each alone.</summary>
    private protected virtual int Units(int lanes) => (Channels + ChannelsPerGroup - 1) / ChannelsPerGroup;

    /// <summary>The floats of scratch for the units of one thread.</summary>
    private protected virtual int UnitScratch(int lanes) => GroupsAtATime(lanes) * ChannelsPerGroup * PlaneSize(lanes);

    /// <summary>Computes some units.</summary>
    private protected virtual void RunUnits(
        int first, int end, LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch)
    {
        var (lanes, size) = (kernels.Lanes, PlaneSize(kernels.Lanes));
        nint pitch = Pitch(lanes) * lanes;
        var step = GroupsAtATime(lanes);
        for (int group = first, groups; group < end; group += groups)
        {
            groups = Math.Min(step, end - group);
            for (var i = 0; i < groups; i++)
                RunGroup(group + i, kernels, grid, scratch + ((nint)i * ChannelsPerGroup * size));
            var channels = Math.Min(groups * ChannelsPerGroup, Channels - (group * ChannelsPerGroup));
            if (!image.HasAddend)
                function?.Apply(scratch, scratch, channels * size);
            for (var i = 0; i < channels; i++)
            {
                var plane = scratch + ((nint)i * size);
                var channel = image.Channel((group * ChannelsPerGroup) + i, lanes);
                for (var row = 0; row < Windows.Height; row++)
                    image.Store(plane + (row * pitch), Windows.Width * lanes, channel, row, 0, lanes);
                if (image.HasAddend)
                    ResultRows.Add(channel, image.AddendOf(channel), function, Windows.Height * Windows.Width * lanes);
            }
        }
    }

    /// <summary>Floats from one thread's scratch to the next: no cache line is shared.</summary>
    private protected static int Stride(int floats) => checked((floats + 31) / 16 * 16);

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

    private readonly struct UnitJob(
        ConvolutionKernel kernel, LaneKernels kernels, float* grid, OutputImage image, IElementFunction? function) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) =>
            kernel.RunUnits(first, end, kernels, grid, image, function, scratch);
    }
}
