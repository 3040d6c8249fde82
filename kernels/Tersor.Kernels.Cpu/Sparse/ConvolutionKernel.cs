namespace Tersor.Kernels.Cpu;

/// <summary>
/// A direct convolution over an <see cref="ImageGrid"/>, prepared once for its weights. One image is taken as runs of pixels that cross the
/// ends of rows, so that small images fill vectors, too, and what lies between rows is thrown away; a batch is taken pixel by pixel, with
/// an image a lane. Thread-safe: it holds nothing that changes.
/// </summary>
public abstract unsafe class ConvolutionKernel
{
    private readonly AlignedArray<int> _pixels;
    private readonly AlignedArray<int> _runs;
    private readonly LaneKernels _runKernels;

    /// <summary>Prepares the places of windows.</summary>
    protected ConvolutionKernel(ImageGrid grid)
    {
        Grid = grid;
        var (height, width) = (grid.Shape.OutputHeight, grid.Shape.OutputWidth);
        _pixels = new AlignedArray<int>(
            [.. Enumerable.Range(0, height * width).Select(i => (i / width * grid.Width) + (i % width))]);
        var span = ((height - 1) * grid.Width) + width;
        _runKernels = LaneKernels.ForPixels(span);
        var runs = (span + _runKernels.Lanes - 1) / _runKernels.Lanes;
        _runs = new AlignedArray<int>([.. Enumerable.Range(0, runs).Select(i => i * _runKernels.Lanes)]);
    }

    /// <summary>How the input lies.</summary>
    public ImageGrid Grid { get; }

    /// <summary>How many output channels one call of <see cref="Run"/> computes; fewer at the end.</summary>
    public abstract int ChannelsPerGroup { get; }

    /// <summary>The columns of an output plane, of which only the output's width counts.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public int Pitch(int lanes) => lanes == 1 ? Grid.Width : Grid.Shape.OutputWidth;

    /// <summary>The floats that <see cref="Run"/> writes for a channel.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public int PlaneSize(int lanes) => lanes == 1 ? _runs.Length * _runKernels.Lanes : _pixels.Length * lanes;

    /// <summary>Computes the planes of a group of channels, one after the other.</summary>
    /// <param name="group">From 0.</param>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="grid">The input, laid out; up to <see cref="MatrixKernel.Overread"/> floats behind it may be read, and never count.</param>
    /// <param name="planes"><see cref="PlaneSize"/> floats for each channel of the group.</param>
    public void Run(int group, LaneKernels kernels, float* grid, float* planes)
    {
        if (kernels.Lanes == 1)
            Compute(group, _runKernels, grid, 1, _runs, planes, PlaneSize(1));
        else
            Compute(group, kernels, grid, kernels.Lanes, _pixels, planes, PlaneSize(kernels.Lanes));
    }

    /// <summary>Computes a group at the given places.</summary>
    private protected abstract void Compute(
        int group, LaneKernels kernels, float* grid, nint unit, AlignedArray<int> positions, float* planes, int planeSize);
}
