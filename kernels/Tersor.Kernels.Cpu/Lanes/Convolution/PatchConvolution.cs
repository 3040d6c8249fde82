using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A convolution with so few windows that a tile of them would be mostly empty: each window's pixels are put side by side and
/// multiplied as a vector. For one image.
/// </summary>
public sealed unsafe class PatchConvolution : ConvolutionKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense patches";

    // More of them fill a quarter of a tile, which reads the weights once for all.
    private const int MostWindows = 4;

    private readonly DenseRows _rows;
    private readonly AlignedArray<int> _offsets;

    /// <summary>Lays weights [output channels, input channels · kernel height · kernel width] out.</summary>
    public PatchConvolution(WeightMatrix weights, in ConvolutionWindows windows)
        : base(windows, weights.Rows)
    {
        _rows = new DenseRows(weights);
        _offsets = new AlignedArray<int>(windows.Offsets());
    }

    /// <summary>Whether there are few windows, and each reads all channels.</summary>
    public static bool Fits(in ConvolutionWindows windows) =>
        windows.Groups == 1 && (long)windows.Height * windows.Width <= MostWindows;

    /// <inheritdoc/>
    public override int ChannelsPerGroup => Channels;

    /// <inheritdoc/>
    public override bool RunsGroups => false;

    /// <inheritdoc/>
    public override int Scratch(int lanes) => _offsets.Length + MatrixKernel.Overread + Channels;

    /// <inheritdoc/>
    public override void RunGroup(int group, LaneKernels kernels, float* grid, float* planes) =>
        throw new NotSupportedException("Windows are computed for all channels.");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(LaneKernels kernels, float* grid, in OutputImage image, IElementFunction? function, float* scratch)
    {
        var results = scratch + _offsets.Length + MatrixKernel.Overread;
        var offsets = _offsets.Pointer;
        for (var row = 0; row < Windows.Height; row++)
        {
            for (var column = 0; column < Windows.Width; column++)
            {
                var from = grid + ((nint)row * Grid.Width) + column;
                for (var i = 0; i < _offsets.Length; i++)
                    scratch[i] = from[offsets[i]];
                _rows.Run(kernels, scratch, results);
                function?.Apply(results, results, Channels);
                for (var channel = 0; channel < Channels; channel++)
                    image.Row(image.Channel(channel, 1), row, 1)[column] = results[channel];
            }
        }
    }
}
