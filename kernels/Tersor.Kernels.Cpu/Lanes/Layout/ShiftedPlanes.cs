using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The input of a convolution of one image, a plane for each channel, each column of a window and each remainder of rows by the
/// stride: the pixels that this column of the windows meets, row after row without gaps. So what windows in a row meet are
/// neighbours, across the ends of rows, too, and a window of h × w takes w copies instead of h · w.
/// </summary>
internal sealed unsafe class ShiftedPlanes
{
    private readonly ConvolutionWindows _windows;

    // For each remainder that rows of windows have: the first and the last row of a plane, counted in strides.
    private readonly (int Remainder, int First, int End)[] _parts;
    private readonly int _rows;

    /// <summary>Prepares the planes of windows.</summary>
    public ShiftedPlanes(in ConvolutionWindows windows)
    {
        var (top, dilation, stride) = (windows.Top, windows.DilationHeight, windows.Grid.StrideHeight);
        _windows = windows;
        var height = windows.Height;
        _parts =
        [
            .. Enumerable.Range(0, windows.KernelHeight).Select(row => top + (row * dilation)).GroupBy(row => row % stride)
                .Select(rows => (rows.Key, rows.Min() / stride, (rows.Max() / stride) + height)),
        ];
        _rows = _parts.Sum(part => part.End - part.First);
        var grid = windows.Grid;
        IsInput = windows.KernelWidth == 1 && _parts.Length == 1 && grid.StrideHeight == 1 && grid.StrideWidth == 1
            && windows.Width == grid.InputWidth && windows.Left == grid.Padding && _parts[0].First == grid.Padding
            && _rows == grid.InputHeight;
    }

    /// <summary>Whether the input already lies like this.</summary>
    public bool IsInput { get; }

    /// <summary>The floats of all planes.</summary>
    public int Floats => checked(_windows.Grid.Channels * ChannelFloats);

    /// <summary>The floats of a channel's planes.</summary>
    public int ChannelFloats => checked(_windows.KernelWidth * _rows * _windows.Width);

    /// <summary>
    /// Where the pixels for the weights of an output channel lie, in the weights' order: those of the first window; what the
    /// others meet follows.
    /// </summary>
    public int[] Offsets()
    {
        var windows = _windows;
        var offsets = new int[windows.Grid.Channels * windows.KernelHeight * windows.KernelWidth];
        for (var i = 0; i < offsets.Length; i++)
        {
            var (rest, column) = Math.DivRem(i, windows.KernelWidth);
            var (channel, row) = Math.DivRem(rest, windows.KernelHeight);
            var (place, remainder) = Math.DivRem(windows.Top + (row * windows.DilationHeight), windows.Grid.StrideHeight);
            var line = 0;
            foreach (var part in _parts)
            {
                if (part.Remainder == remainder)
                {
                    line += place - part.First;
                    break;
                }

                line += part.End - part.First;
            }

            offsets[i] = (channel * ChannelFloats) + (((column * _rows) + line) * windows.Width);
        }

        return offsets;
    }

    /// <summary>Lays an image out.</summary>
    /// <param name="x">[channels, height, width].</param>
    /// <param name="planes"><see cref="Floats"/> floats.</param>
    /// <param name="team">The threads.</param>
    public void Fill(float* x, float* planes, WorkTeam team) =>
        team.RunCopies(new FillJob(this, x, planes), _windows.Grid.Channels, ChannelFloats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(float* x, float* planes, int firstChannel, int endChannel)
    {
        var (windows, grid) = (_windows, _windows.Grid);
        nint size = (nint)grid.InputHeight * grid.InputWidth;
        planes += (nint)firstChannel * ChannelFloats;
        for (var channel = firstChannel; channel < endChannel; channel++)
        {
            for (var column = 0; column < windows.KernelWidth; column++)
            {
                var shift = windows.Left + (column * windows.DilationWidth) - grid.Padding;
                foreach (var part in _parts)
                {
                    FillPart(x + (channel * size), shift, part.Remainder, part.First, part.End, planes);
                    planes += (nint)(part.End - part.First) * windows.Width;
                }
            }
        }
    }

    /// <summary>Rows of a plane: those that lie in the image, zeros before and behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPart(float* x, int shift, int remainder, int first, int end, float* plane)
    {
        var (grid, width) = (_windows.Grid, _windows.Width);
        var (top, bottom) = Inside(remainder - grid.Padding, grid.StrideHeight, grid.InputHeight, end);
        top = Math.Clamp(top, first, end);
        bottom = Math.Max(top, bottom);
        var (left, right) = Inside(shift, grid.StrideWidth, grid.InputWidth, width);
        ShortCopy.Clear(plane, (top - first) * width);
        plane += (nint)(top - first) * width;
        var (rows, count) = (bottom - top, right - left);
        var from = x + ((nint)((top * grid.StrideHeight) + remainder - grid.Padding) * grid.InputWidth) + shift;
        nint step = (nint)grid.StrideHeight * grid.InputWidth;
        if (rows > 0 && count > 0 && grid.StrideWidth == 1 && step == width)
        {
            // All rows at once: what comes from the end of the row before, or the beginning of the next, is then cleared.
            ShortCopy.Run(from + left, plane + left, (int)((rows - 1) * step) + count);
            ClearColumns(plane, rows, 0, left);
            ClearColumns(plane, rows, right, width);
        }
        else
        {
            for (var row = 0; row < rows; row++)
            {
                var to = plane + ((nint)row * width);
                ShortCopy.Clear(to, left);
                if (grid.StrideWidth == 1)
                    ShortCopy.Run(from + (row * step) + left, to + left, count);
                else
                    StridedRow.Take(from + (row * step) + ((nint)left * grid.StrideWidth), grid.StrideWidth, to + left, count);
                ShortCopy.Clear(to + right, width - right);
            }
        }

        ShortCopy.Clear(plane + ((nint)rows * width), (end - bottom) * width);
    }

    /// <summary>The places p, up to an end, for which start + p · stride lies in an extent.</summary>
    private static (int First, int End) Inside(int start, int stride, int extent, int end)
    {
        var first = start >= 0 ? 0 : (stride - 1 - start) / stride;
        first = Math.Min(first, end);
        return (first, Math.Clamp(start >= extent ? 0 : ((extent - 1 - start) / stride) + 1, first, end));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ClearColumns(float* plane, int rows, int first, int end)
    {
        for (var column = first; column < end; column++)
            for (var row = 0; row < rows; row++)
                plane[((nint)row * _windows.Width) + column] = 0f;
    }

    private readonly struct FillJob(ShiftedPlanes planes, float* x, float* y) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) => planes.Fill(x, y, first, end);
    }
}
