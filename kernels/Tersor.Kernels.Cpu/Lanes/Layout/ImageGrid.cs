using System.Runtime.CompilerServices;

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

    /// <summary>Pixels of all channels of the input.</summary>
    public int InputPixels => Channels * InputHeight * InputWidth;

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
    /// <param name="team">The threads.</param>
    public unsafe float* LayOut(float* x, float* scratch, int lanes, WorkTeam team = default)
    {
        if (IsInput)
            return x;
        team.RunCopies(new FillJob(this, x, scratch, lanes), Channels, ChannelPixels * lanes);
        return scratch;
    }

    /// <summary>Lays images out.</summary>
    /// <param name="x">[channels, height, width, lanes].</param>
    /// <param name="grid">[channels, strides, <see cref="Height"/>, <see cref="Width"/>, lanes].</param>
    /// <param name="lanes">Floats of a pixel.</param>
    public unsafe void Fill(float* x, float* grid, int lanes) => Fill(x, grid, lanes, 0, Channels);

    private unsafe void Fill(float* x, float* grid, int lanes, int firstChannel, int endChannel)
    {
        var (size, row) = ((nint)Height * Width * lanes, (nint)InputWidth * lanes);
        x += firstChannel * InputHeight * row;
        grid += (nint)firstChannel * ChannelPixels * lanes;
        for (var channel = firstChannel; channel < endChannel; channel++)
        {
            for (var top = 0; top < StrideHeight; top++)
            {
                for (var left = 0; left < StrideWidth; left++)
                {
                    FillPlane(x, row, top, left, grid, lanes);
                    grid += size;
                }
            }

            x += InputHeight * row;
        }
    }

    /// <summary>The places of a plane that lie in the input, along an axis.</summary>
    internal (int First, int End) Inner(int remainder, int stride, int extent, int places)
    {
        var first = Math.Max(0, (Padding - remainder + stride - 1) / stride);
        return (first, Math.Clamp((extent + Padding - remainder + stride - 1) / stride, first, places));
    }

    /// <summary>Lays out the pixels of a channel that one pair of remainders has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void FillPlane(float* x, nint row, int top, int left, float* plane, int lanes)
    {
        // The plane's columns that lie in the input.
        var (first, end) = Inner(left, StrideWidth, InputWidth, Width);
        var from = x + ((nint)((first * StrideWidth) + left - Padding) * lanes);
        for (var i = 0; i < Height; i++, plane += (nint)Width * lanes)
        {
            var r = top + (i * StrideHeight) - Padding;
            if ((uint)r >= (uint)InputHeight)
            {
                ShortCopy.Clear(plane, Width * lanes);
                continue;
            }

            ShortCopy.Clear(plane, first * lanes);
            Gather(from + (r * row), end - first, StrideWidth, plane + ((nint)first * lanes), lanes);
            ShortCopy.Clear(plane + ((nint)end * lanes), (Width - end) * lanes);
        }
    }

    /// <summary>Every s-th pixel of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void Gather(float* x, int count, int stride, float* y, int lanes)
    {
        if (stride == 1)
        {
            ShortCopy.Run(x, y, count * lanes);
        }
        else if (lanes == 1)
        {
            StridedRow.Take(x, stride, y, count);
        }
        else
        {
            for (var i = 0; i < count; i++)
                ShortCopy.Run(x + ((nint)i * stride * lanes), y + ((nint)i * lanes), lanes);
        }
    }

    private readonly unsafe struct FillJob(ImageGrid grid, float* x, float* y, int lanes) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) => grid.Fill(x, y, lanes, first, end);
    }
}
