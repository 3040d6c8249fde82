namespace Tersor.Kernels.Cpu;

/// <summary>
/// A direct convolution over an <see cref="ImageGrid"/>, prepared once for its weights. Thread-safe: it holds nothing that changes.
/// </summary>
public abstract unsafe class ConvolutionKernel
{
    private readonly WindowRuns _single;
    private readonly WindowRuns[] _batches;

    /// <summary>Prepares the places of windows.</summary>
    protected ConvolutionKernel(ImageGrid grid)
    {
        Grid = grid;
        _single = WindowRuns.Single(grid);
        _batches = [.. LaneKernels.Batches.Select(kernels => WindowRuns.Batch(grid, kernels))];
    }

    /// <summary>How the input lies.</summary>
    public ImageGrid Grid { get; }

    /// <summary>How many output channels one call of <see cref="Run"/> computes; fewer at the end.</summary>
    public abstract int ChannelsPerGroup { get; }

    /// <summary>The columns of an output plane, of which only the output's width counts.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public int Pitch(int lanes) => Runs(lanes).Pitch;

    /// <summary>The floats that <see cref="Run"/> writes for a channel.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public int PlaneSize(int lanes) => Runs(lanes).PlaneSize;

    /// <summary>Computes the planes of a group of channels, one after the other.</summary>
    /// <param name="group">From 0.</param>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="grid">The input, laid out; up to <see cref="MatrixKernel.Overread"/> floats behind it may be read, and never count.</param>
    /// <param name="planes"><see cref="PlaneSize"/> floats for each channel of the group.</param>
    public void Run(int group, LaneKernels kernels, float* grid, float* planes) => Compute(group, Runs(kernels.Lanes), grid, planes);

    /// <summary>Computes a group at the given places.</summary>
    private protected abstract void Compute(int group, WindowRuns windows, float* grid, float* planes);

    private WindowRuns Runs(int lanes)
    {
        if (lanes == 1)
            return _single;
        var i = 0;
        while (_batches[i].Lanes != lanes)
            i++;
        return _batches[i];
    }
}
