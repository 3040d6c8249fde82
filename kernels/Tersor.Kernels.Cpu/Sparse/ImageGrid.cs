namespace Tersor.Kernels.Cpu;

/// <summary>
/// How a convolution lays its padded input out: for a stride of s as s² planes a channel, each with the pixels of one remainder by s, so
/// that within a plane neighbouring windows are neighbouring pixels and every convolution has a stride of 1.
/// </summary>
/// <param name="Shape">The convolution; its number of images does not matter.</param>
public readonly record struct ImageGrid(ConvolutionShape Shape)
{
    /// <summary>Rows of a plane.</summary>
    public int Height => (Shape.Height + (2 * Shape.Padding) + Shape.Stride - 1) / Shape.Stride;

    /// <summary>Columns of a plane.</summary>
    public int Width => (Shape.Width + (2 * Shape.Padding) + Shape.Stride - 1) / Shape.Stride;

    /// <summary>Pixels of all planes of all channels.</summary>
    public int Pixels => Shape.InputChannels * Shape.Stride * Shape.Stride * Height * Width;

    /// <summary>Whether the input already lies like this.</summary>
    public bool IsInput => Shape is { Stride: 1, Padding: 0 };

    /// <summary>Where the pixel for one weight lies, seen from a window's place.</summary>
    public int Offset(int channel, int row, int column)
    {
        var plane = (((channel * Shape.Stride) + (row % Shape.Stride)) * Shape.Stride) + (column % Shape.Stride);
        return (((plane * Height) + (row / Shape.Stride)) * Width) + (column / Shape.Stride);
    }

    /// <summary>The offsets of all weights of one output channel, in their order.</summary>
    public int[] Offsets()
    {
        var offsets = new int[Shape.InputChannels * Shape.KernelHeight * Shape.KernelWidth];
        for (var i = 0; i < offsets.Length; i++)
        {
            var (rest, column) = Math.DivRem(i, Shape.KernelWidth);
            var (channel, row) = Math.DivRem(rest, Shape.KernelHeight);
            offsets[i] = Offset(channel, row, column);
        }

        return offsets;
    }

    /// <summary>Lays images out.</summary>
    /// <param name="x">[channels, height, width, lanes].</param>
    /// <param name="grid">[channels, stride², <see cref="Height"/>, <see cref="Width"/>, lanes].</param>
    /// <param name="lanes">Floats of a pixel.</param>
    public unsafe void Fill(float* x, float* grid, int lanes)
    {
        new Span<float>(grid, Pixels * lanes).Clear();
        for (var channel = 0; channel < Shape.InputChannels; channel++)
        {
            for (var row = 0; row < Shape.Height; row++)
            {
                var from = x + ((nint)((channel * Shape.Height) + row) * Shape.Width * lanes);
                if (Shape.Stride == 1)
                {
                    var to = grid + ((nint)Offset(channel, row + Shape.Padding, Shape.Padding) * lanes);
                    new Span<float>(from, Shape.Width * lanes).CopyTo(new Span<float>(to, Shape.Width * lanes));
                    continue;
                }

                for (var column = 0; column < Shape.Width; column++)
                {
                    var to = grid + ((nint)Offset(channel, row + Shape.Padding, column + Shape.Padding) * lanes);
                    new Span<float>(from + ((nint)column * lanes), lanes).CopyTo(new Span<float>(to, lanes));
                }
            }
        }
    }
}
