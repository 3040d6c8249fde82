namespace Tersor.Kernels.Cpu;

/// <summary>
/// All windows of a convolution cut into runs that fill vectors. One image is taken as runs of pixels that cross the ends of
/// rows, so that small images fill vectors, too, and what lies between rows is thrown away. In a batch a pixel is as many floats
/// as there are lanes, and a run is some pixels of a row.
/// </summary>
internal sealed class WindowRuns
{
    private WindowRuns(int lanes, LaneKernels kernels, WindowRun[] runs, int runsPerRow, int planePixels)
    {
        Lanes = lanes;
        Kernels = kernels;
        Runs = new AlignedArray<WindowRun>(runs);
        RunsPerRow = runsPerRow;
        PlaneSize = planePixels * lanes;
    }

    /// <summary>Floats of a pixel.</summary>
    public int Lanes { get; }

    /// <summary>The kernels for a run: its pixels are their lanes.</summary>
    public LaneKernels Kernels { get; }

    /// <summary>The runs, row by row.</summary>
    public AlignedArray<WindowRun> Runs { get; }

    /// <summary>How many runs an output row takes; those of one image, which cross rows, count as one row.</summary>
    public int RunsPerRow { get; }

    /// <summary>Floats of an output plane.</summary>
    public int PlaneSize { get; }

    /// <summary>For a single image.</summary>
    public static WindowRuns Single(in ConvolutionWindows windows)
    {
        var span = Span(windows);
        var kernels = LaneKernels.ForPixels(span);
        var runs = new WindowRun[(span + kernels.Lanes - 1) / kernels.Lanes];
        for (var i = 0; i < runs.Length; i++)
            runs[i] = new WindowRun(i * kernels.Lanes, i * kernels.Lanes);
        return new WindowRuns(1, kernels, runs, runs.Length, runs.Length * kernels.Lanes);
    }

    /// <summary>Floats of an output plane of a single image.</summary>
    public static int SinglePlaneSize(in ConvolutionWindows windows)
    {
        var span = Span(windows);
        var lanes = LaneKernels.ForPixels(span).Lanes;
        return (span + lanes - 1) / lanes * lanes;
    }

    /// <summary>For as many images as <paramref name="kernels"/> have lanes.</summary>
    public static WindowRuns Batch(in ConvolutionWindows windows, LaneKernels kernels)
    {
        var (height, width) = (windows.Height, windows.Width);
        var wide = LaneKernels.ForBatchPixels(kernels.Lanes, width);
        var perRun = wide.Lanes / kernels.Lanes;
        var perRow = width / perRun;
        var runs = new WindowRun[height * perRow];
        for (var i = 0; i < runs.Length; i++)
        {
            var (row, run) = Math.DivRem(i, perRow);
            runs[i] = new WindowRun((row * windows.Grid.Width) + (run * perRun), i * perRun);
        }

        return new WindowRuns(kernels.Lanes, wide, runs, perRow, height * width);
    }

    private static int Span(in ConvolutionWindows windows) => ((windows.Height - 1) * windows.Grid.Width) + windows.Width;
}
