namespace Tersor.Kernels.Cpu;

/// <summary>
/// How a convolution lays its padded input out: for strides of s and t as s · t planes a channel, each with the pixels of one
/// pair of remainders by them, so that within a plane neighbouring windows are neighbouring pixels and every convolution has a
/// stride of 1.
/// </summary>
/// <param name="Channels">Planes of the input.</param>
/// <param name="InputHeight">Rows of the input.</param>
/// <param name="InputWidth">Columns of the input.</param>
/// <param name="StrideHeight">Rows between neighbouring windows.</param>
/// <param name="StrideWidth">Columns between neighbouring windows.</param>
/// <param name="Padding">Zero pixels on each side.</param>
public readonly record struct ImageGrid(
    int Channels, int InputHeight, int InputWidth, int StrideHeight, int StrideWidth, int Padding)
{
    /// <summary>Rows of a plane.</summary>
    public int Height => (InputHeight + (2 * Padding) + StrideHeight - 1) / StrideHeight;

    /// <summary>Columns of a plane.</summary>
    public int Width => (InputWidth + (2 * Padding) + StrideWidth - 1) / StrideWidth;

    /// <summary>Pixels of all planes of all channels.</summary>
    public int Pixels => Channels * ChannelPixels;

    /// <summary>Pixels of the planes of one channel.</summary>
    public int ChannelPixels => StrideHeight * StrideWidth * Height * Width;

    /// <summary>Whether the input already lies like this.</summary>
    public bool IsInput => this is { StrideHeight: 1, StrideWidth: 1, Padding: 0 };

    /// <summary>Where a pixel of the padded input lies.</summary>
    public int Offset(int channel, int row, int column)
    {
        var plane = (((channel * StrideHeight) + (row % StrideHeight)) * StrideWidth) + (column % StrideWidth);
        return (((plane * Height) + (row / StrideHeight)) * Width) + (column / StrideWidth);
    }

    /// <summary>The memory that <see cref="LayOut"/> needs, in floats: none if the input already lies as it should.</summary>
    /// <param name="lanes">Floats of a pixel.</param>
    public int Scratch(int lanes) => IsInput ? 0 : (Pixels * lanes) + MatrixKernel.Overread;

    /// <summary>The input laid out: in scratch memory, or where it is if it already lies like this.</summary>
    /// <param name="x">[channels, height, width, lanes].</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    /// <param name="lanes">Floats of a pixel.</param>
    public unsafe float* LayOut(float* x, float* scratch, int lanes)
    {
        if (IsInput)
            return x;
        Fill(x, scratch, lanes);
        return scratch;
    }

    /// <summary>Lays images out.</summary>
    /// <param name="x">[channels, height, width, lanes].</param>
    /// <param name="grid">[channels, strides, <see cref="Height"/>, <see cref="Width"/>, lanes].</param>
    /// <param name="lanes">Floats of a pixel.</param>
    public unsafe void Fill(float* x, float* grid, int lanes)
    {
        new Span<float>(grid, Pixels * lanes).Clear();
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var row = 0; row < InputHeight; row++)
            {
                var from = x + ((nint)((channel * InputHeight) + row) * InputWidth * lanes);
                if (StrideWidth == 1)
                {
                    var to = grid + ((nint)Offset(channel, row + Padding, Padding) * lanes);
                    new Span<float>(from, InputWidth * lanes).CopyTo(new Span<float>(to, InputWidth * lanes));
                    continue;
                }

                for (var column = 0; column < InputWidth; column++)
                {
                    var to = grid + ((nint)Offset(channel, row + Padding, column + Padding) * lanes);
                    new Span<float>(from + ((nint)column * lanes), lanes).CopyTo(new Span<float>(to, lanes));
                }
            }
        }
    }
}
