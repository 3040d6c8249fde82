using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The loop nest of an operation over strided operands: extents with a stride of every operand, in elements, outermost first.
/// Axes of extent 1 are dropped and neighbours that every operand walks as one are merged, so that most nests end up with one
/// axis or two.
/// </summary>
public struct StridedAxes
{
    /// <summary>The largest number of axes.</summary>
    public const int MaxRank = 10;

    private Axes _extents;
    private Axes _strides0;
    private Axes _strides1;
    private Axes _strides2;
    private Axes _strides3;

    /// <summary>The number of axes left after merging.</summary>
    public int Rank { get; private set; }

    /// <summary>The innermost extent; 1 without axes.</summary>
    public readonly int InnerExtent => Rank == 0 ? 1 : _extents[Rank - 1];

    /// <summary>The product of all extents but the innermost.</summary>
    public readonly int OuterCount
    {
        get
        {
            var count = 1;
            for (var axis = 0; axis < Rank - 1; axis++)
                count *= _extents[axis];
            return count;
        }
    }

    /// <summary>The innermost strides of the first three operands.</summary>
    public readonly (int Stride0, int Stride1, int Stride2) InnerStrides =>
        Rank == 0 ? (0, 0, 0) : (_strides0[Rank - 1], _strides1[Rank - 1], _strides2[Rank - 1]);

    /// <summary>The innermost stride of the fourth operand.</summary>
    public readonly int InnerStride3 => Rank == 0 ? 0 : _strides3[Rank - 1];

    /// <summary>Adds an axis inside the others.</summary>
    public void Append(int extent, int stride0, int stride1, int stride2 = 0, int stride3 = 0)
    {
        if (extent == 1)
            return;
        var outer = Rank - 1;
        if (outer >= 0 && _strides0[outer] == (long)stride0 * extent && _strides1[outer] == (long)stride1 * extent
            && _strides2[outer] == (long)stride2 * extent && _strides3[outer] == (long)stride3 * extent)
        {
            _extents[outer] *= extent;
        }
        else
        {
            outer = Rank++;
            _extents[outer] = extent;
        }

        _strides0[outer] = stride0;
        _strides1[outer] = stride1;
        _strides2[outer] = stride2;
        _strides3[outer] = stride3;
    }

    /// <summary>The offsets at which an inner run of the first three operands starts.</summary>
    /// <param name="run">From 0 to <see cref="OuterCount"/> - 1, in row-major order.</param>
    public readonly (long Offset0, long Offset1, long Offset2) Offsets(int run)
    {
        long offset0 = 0, offset1 = 0, offset2 = 0;
        for (var axis = Rank - 2; axis >= 0; axis--)
        {
            (run, var index) = Math.DivRem(run, _extents[axis]);
            offset0 += (long)index * _strides0[axis];
            offset1 += (long)index * _strides1[axis];
            offset2 += (long)index * _strides2[axis];
        }

        return (offset0, offset1, offset2);
    }

    /// <summary>The offset at which an inner run of the fourth operand starts.</summary>
    /// <inheritdoc cref="Offsets"/>
    public readonly long Offset3(int run)
    {
        long offset = 0;
        for (var axis = Rank - 2; axis >= 0; axis--)
        {
            (run, var index) = Math.DivRem(run, _extents[axis]);
            offset += (long)index * _strides3[axis];
        }

        return offset;
    }

    [InlineArray(MaxRank)]
    private struct Axes
    {
        private int _first;
    }
}
