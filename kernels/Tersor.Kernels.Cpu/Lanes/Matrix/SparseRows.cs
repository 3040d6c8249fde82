using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The weights row by row: for a batch the fastest below some two thirds of density, and for one image always to be had. Columns
/// are cut into blocks whose inputs fit the first-level cache, and all rows take one block before the next.
/// </summary>
public sealed unsafe class SparseRows : MatrixKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "sparse rows";

    // Two thirds of the smallest first-level caches: the outputs pass through it, too.
    private const int BlockBytes = 32768;

    private readonly AlignedArray<SparseEntry> _entries;
    private readonly AlignedArray<int> _starts;
    private readonly AlignedArray<float> _bias;
    private readonly int _blocks;

    /// <summary>Lays a matrix out.</summary>
    public SparseRows(WeightMatrix matrix)
        : base(matrix.NonZeros)
    {
        var most = BlockBytes / (sizeof(float) * LaneKernels.Batches[^1].Lanes);
        _blocks = Math.Max(1, (matrix.Columns + most - 1) / most);
        var width = (matrix.Columns + _blocks - 1) / _blocks;
        _bias = new AlignedArray<float>(matrix.Bias);
        _entries = new AlignedArray<SparseEntry>(matrix.NonZeros);
        _starts = new AlignedArray<int>((_blocks * matrix.Rows) + 1);
        LayOut(matrix, width, _entries.Span, _starts.Span[1..]);
    }

    // Rows.
    private protected override int Units => _bias.Length;

    private protected override void RunUnits(int first, int end, LaneKernels kernels, float* x, float* y)
    {
        y += (nint)first * kernels.Lanes;
        for (var block = 0; block < _blocks; block++)
            kernels.SparseRows(
                _entries.Pointer, _starts.Pointer + ((nint)block * _bias.Length) + first, end - first,
                block == 0 ? _bias.Pointer + first : null, x, kernels.Lanes, y);
    }

    /// <summary>
    /// Sorts the entries by blocks of columns, within a block by rows, and notes where each row's part of a block ends.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LayOut(WeightMatrix matrix, int width, Span<SparseEntry> entries, Span<int> ends)
    {
        var from = matrix.Entries.AsSpan();
        var taken = matrix.Starts.AsSpan()[..^1].ToArray();
        var next = 0;
        for (var first = 0; first < ends.Length; first += taken.Length)
        {
            var limit = ((first / taken.Length) + 1) * width;
            for (var row = 0; row < taken.Length; row++)
            {
                var entry = taken[row];
                var end = matrix.Starts[row + 1];
                for (; entry < end && from[entry].Offset < limit; entry++)
                    entries[next++] = from[entry];
                taken[row] = entry;
                ends[first + row] = next;
            }
        }
    }
}
