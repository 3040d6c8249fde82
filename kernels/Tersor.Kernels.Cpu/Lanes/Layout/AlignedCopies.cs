using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// What a run of neighbouring windows of one image meets, copied so that the pixels for each weight begin with a vector: a load
/// across two cache lines takes the time of two. Runs cross the ends of rows, so that small images fill vectors, too. Windows as
/// wide as the image, one at each pixel, are copied from where the image lies; others from <see cref="ShiftedPlanes"/>.
/// </summary>
internal sealed unsafe class AlignedCopies
{
    private readonly ConvolutionWindows _windows;
    private readonly ShiftedPlanes? _planes;
    private readonly Copy[] _copies;
    private readonly int _sourceFloats;

    // For each column of the windows, whether a pixel lies in the image, from each column of the image on: all bits or none.
    private readonly AlignedArray<float> _columns;

    // As many lanes without a bit, with all bits, and without.
    private readonly AlignedArray<float> _inside = new(3 * VectorWidth.Lanes);

    /// <summary>Prepares the copies for runs of windows.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="run">Windows of a run.</param>
    public AlignedCopies(in ConvolutionWindows windows, int run)
    {
        var (grid, lanes) = (windows.Grid, VectorWidth.Lanes);
        _windows = windows;
        if (grid is not { StrideHeight: 1, StrideWidth: 1 } || windows.Width != grid.InputWidth)
            _planes = new ShiftedPlanes(windows);
        _sourceFloats = _planes?.ChannelFloats ?? grid.InputHeight * grid.InputWidth;
        _columns = new AlignedArray<float>(_planes is null ? windows.KernelWidth * MaskFloats : 0);
        _inside.Span.Slice(lanes, lanes).Fill(BitConverter.UInt32BitsToSingle(uint.MaxValue));
        for (var i = 0; i < _columns.Length; i++)
        {
            var (column, place) = Math.DivRem(i, MaskFloats);
            if ((uint)((place % windows.Width) + ShiftOf(column)) < (uint)grid.InputWidth)
                _columns.Span[i] = _inside.Span[lanes];
        }

        Places = new int[windows.KernelHeight * windows.KernelWidth];
        var from = _planes?.Offsets() ?? [.. Enumerable.Range(0, Places.Length).Select(RowOfImage)];
        List<Copy> copies = [];
        foreach (var taps in Enumerable.Range(0, Places.Length).GroupBy(tap => KeyOf(tap, from[tap])))
        {
            var (first, last) = (taps.Min(tap => from[tap]), taps.Max(tap => from[tap]));
            foreach (var tap in taps)
                Places[tap] = ChannelFloats + from[tap] - first;
            copies.Add(new Copy(first, taps.Key.Column, run + last - first));
            ChannelFloats += (run + last - first + lanes - 1) / lanes * lanes;
        }

        _copies = [.. copies];
    }

    /// <summary>Where the pixels for each weight of an input channel lie in the channel's copies.</summary>
    public int[] Places { get; }

    /// <summary>Floats of the copies of a channel: whole vectors.</summary>
    public int ChannelFloats { get; }

    /// <summary>The floats that <see cref="LayOut"/> needs.</summary>
    public int InputScratch => _planes is null or { IsInput: true } ? 0 : checked(_planes.Floats + MatrixKernel.Overread);

    // A row of a mask for each column of the image, so that a vector of it begins anywhere.
    private int MaskFloats => _windows.Width + VectorWidth.Lanes;

    /// <summary>The image as <see cref="Fill"/> reads it: in scratch memory, or where it is.</summary>
    public float* LayOut(float* x, float* scratch, WorkTeam team)
    {
        if (InputScratch == 0)
            return x;
        _planes!.Fill(x, scratch, team);
        return scratch;
    }

    /// <summary>Copies some channels.</summary>
    /// <param name="x">The image, laid out.</param>
    /// <param name="start">The run's first window.</param>
    /// <param name="first">The first channel.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="to"><see cref="ChannelFloats"/> for each.</param>
    public void Fill(float* x, int start, int first, int end, float* to) =>
        VectorWidth.Run(new FillKernel(this, x, start, first, end, to));

    private int ShiftOf(int column) => _windows.Left + (column * _windows.DilationWidth) - _windows.Grid.Padding;

    private int RowOf(int tap) => _windows.Top + (tap / _windows.KernelWidth * _windows.DilationHeight);

    private int RowOfImage(int tap) => (RowOf(tap) - _windows.Grid.Padding) * _windows.Grid.InputWidth;

    /// <summary>Rows of windows that are whole vectors apart share a copy.</summary>
    private (int Column, int Remainder, int Place) KeyOf(int tap, int from)
    {
        var lanes = VectorWidth.Lanes;
        return (tap % _windows.KernelWidth, RowOf(tap) % _windows.Grid.StrideHeight, ((from % lanes) + lanes) % lanes);
    }

    /// <summary>Copies from planes, which hold zeros where windows leave the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyAll<TSimd, TVector>(float* from, int floats, float* to)
        where TSimd : struct, ISimd<TVector>
    {
        for (var i = 0; i < floats; i += TSimd.Count)
            TSimd.Store(TSimd.Load(from + i), to + i);
    }

    /// <summary>Copies a channel's pixels from the one at a place on, and zeros where windows leave the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyInside<TSimd, TVector>(float* x, nint channel, int place, in Copy copy, float* to)
        where TSimd : struct, ISimd<TVector>
    {
        var (width, size) = (_windows.Width, _sourceFloats);
        var columns = _columns.Pointer + ((nint)copy.Column * MaskFloats);
        var column = ((place % width) + width) % width;
        var source = (channel * size) + ShiftOf(copy.Column);
        for (var end = to + copy.Floats; to < end; to += TSimd.Count, place += TSimd.Count)
        {
            if (place <= -TSimd.Count || place >= size)
            {
                TSimd.Store(TSimd.Create(0f), to);
            }
            else
            {
                var mask = TSimd.Load(columns + column);
                if (place < 0)
                    mask = TSimd.And(mask, TSimd.Load(_inside.Pointer + TSimd.Count + place));
                if (place > size - TSimd.Count)
                    mask = TSimd.And(mask, TSimd.Load(_inside.Pointer + (2 * TSimd.Count) + place - size));
                if (source + place >= 0)
                {
                    TSimd.Store(TSimd.And(TSimd.Load(x + source + place), mask), to);
                }
                else
                {
                    TSimd.Store(mask, to);
                    CopyFirst(x, source + place, TSimd.Count, to);
                }
            }

            column += TSimd.Count;
            while (column >= width)
                column -= width;
        }
    }

    /// <summary>Pixels where there is a mask. Nothing is read before the image.</summary>
    private static void CopyFirst(float* x, nint first, int count, float* to)
    {
        for (var i = 0; i < count; i++)
            to[i] = BitConverter.SingleToUInt32Bits(to[i]) != 0 ? x[first + i] : 0f;
    }

    /// <summary>Pixels for one or more rows of one column of the windows.</summary>
    /// <param name="From">The place of the first, for a run that begins with the first window.</param>
    /// <param name="Column">The column.</param>
    /// <param name="Floats">How many.</param>
    private readonly record struct Copy(int From, int Column, int Floats);

    private readonly struct FillKernel(AlignedCopies copies, float* x, int start, int first, int end, float* to) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
        {
            var next = to;
            for (nint channel = first; channel < end; channel++)
            {
                foreach (ref readonly var copy in copies._copies.AsSpan())
                {
                    if (copies._planes is null)
                        copies.CopyInside<TSimd, TVector>(x, channel, start + copy.From, copy, next);
                    else
                        CopyAll<TSimd, TVector>(x + (channel * copies._sourceFloats) + start + copy.From, copy.Floats, next);
                    next += (copy.Floats + TSimd.Count - 1) / TSimd.Count * TSimd.Count;
                }
            }
        }
    }
}
