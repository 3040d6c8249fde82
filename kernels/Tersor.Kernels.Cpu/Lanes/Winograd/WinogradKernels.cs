namespace Tersor.Kernels.Cpu;

/// <summary>Convolutions with fewer multiplications: where they can be used, and their names.</summary>
public static class WinogradKernels
{
    /// <summary>The name of the kernel with tiles of 2×2 outputs.</summary>
    public const string SmallName = "winograd 2×2";

    /// <summary>The name of the kernel with tiles of 4×4 outputs.</summary>
    public const string LargeName = "winograd 4×4";

    /// <summary>The name of the kernel of one image with tiles of 2×2 outputs and channels as vectors.</summary>
    public const string SmallChannelsName = "winograd 2×2 channels";

    /// <summary>The name of the kernel of one image with tiles of 4×4 outputs and channels as vectors.</summary>
    public const string LargeChannelsName = "winograd 4×4 channels";

    internal const int Kernel = 3;

    /// <summary>Whether windows are of the one shape that there are transforms for.</summary>
    public static bool Fits(in ConvolutionWindows windows) =>
        windows is { KernelHeight: Kernel, KernelWidth: Kernel, DilationHeight: 1, DilationWidth: 1, Groups: 1 }
        && windows.Grid is { StrideHeight: 1, StrideWidth: 1 };

    /// <summary>A kernel with tiles of 2×2 outputs.</summary>
    public static ConvolutionKernel Small(WeightMatrix weights, in ConvolutionWindows windows) =>
        new WinogradConvolution<WinogradTile2>(weights, windows);

    /// <summary>A kernel with tiles of 4×4 outputs.</summary>
    public static ConvolutionKernel Large(WeightMatrix weights, in ConvolutionWindows windows) =>
        new WinogradConvolution<WinogradTile4>(weights, windows);

    /// <summary>A kernel of one image with tiles of 2×2 outputs and channels as vectors.</summary>
    public static ConvolutionKernel SmallChannels(WeightMatrix weights, in ConvolutionWindows windows) =>
        new WinogradChannels<WinogradTile2>(weights, windows);

    /// <summary>A kernel of one image with tiles of 4×4 outputs and channels as vectors.</summary>
    public static ConvolutionKernel LargeChannels(WeightMatrix weights, in ConvolutionWindows windows) =>
        new WinogradChannels<WinogradTile4>(weights, windows);

    /// <summary>
    /// The multiplications of the products and what transforms cost, as a share of those of all windows.
    /// </summary>
    /// <param name="windows">The windows.</param>
    /// <param name="channels">Planes of an output image.</param>
    /// <param name="size">Outputs of a tile along an axis, 2 or 4.</param>
    /// <param name="lanes">Images computed side by side.</param>
    public static double Cost(in ConvolutionWindows windows, int channels, int size, int lanes)
    {
        // The pixels of one image are sorted into phases row by row: measured at 8×8 to 32×32, it costs 30 to 70.
        var transforms = lanes == 1 ? 40.0 : 6;
        var extent = size + Kernel - 1;
        var tiles = (double)((windows.Height + size - 1) / size) * ((windows.Width + size - 1) / size) * lanes;
        var vectors = Math.Ceiling(tiles / VectorWidth.Lanes) * VectorWidth.Lanes;
        var inputs = windows.Grid.Channels;
        return ((vectors * inputs * channels) + (transforms * tiles * (inputs + channels))) * extent * extent
            / ((double)windows.Height * windows.Width * lanes * inputs * channels * Kernel * Kernel);
    }

    /// <summary>The same for vectors of channels.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="channels">Planes of an output image.</param>
    /// <param name="size">Outputs of a tile along an axis, 2 or 4.</param>
    public static double ChannelCost(in ConvolutionWindows windows, int channels, int size)
    {
        const double transforms = 10;
        const double fewestRows = 4;
        var extent = size + Kernel - 1;
        var tiles = (double)((windows.Height + size - 1) / size) * ((windows.Width + size - 1) / size);
        var lanes = MicroKernel.Columns / 2;
        var columns = (double)((channels + lanes - 1) / lanes) * lanes;
        var inputs = windows.Grid.Channels;
        return ((Math.Max(tiles, fewestRows) * inputs * columns) + (transforms * tiles * (inputs + columns))) * extent * extent
            / ((double)windows.Height * windows.Width * inputs * channels * Kernel * Kernel);
    }
}
