namespace Tersor.Kernels.Cpu;

/// <summary>
/// The weights row by row: for a batch the fastest below some two thirds of density, and for one image always to be had. Columns are cut
/// into blocks whose inputs fit the first-level cache, and all rows take one block before the next.
/// </summary>
public sealed unsafe class SparseRows : MatrixKernel
{
    /// <summary>What a plan calls it.</summary>
    public const string KernelName = "sparse rows";

    // Two thirds of the smallest first-level caches: the outputs pass through it, too.
    private const int BlockBytes = 32768;

    private readonly AlignedArray<SparseEntry> _entries;
    private readonly AlignedArray<int> _starts;
    private readonly AlignedArray<float> _bias;
    private readonly int _blocks;

    /// <summary>Lays a matrix out.</summary>
    public SparseRows(WeightMatrix matrix)
    {
        var most = BlockBytes / (sizeof(float) * LaneKernels.Batches[^1].Lanes);
        _blocks = Math.Max(1, (matrix.Columns + most - 1) / most);
        var width = (matrix.Columns + _blocks - 1) / _blocks;
        _bias = new AlignedArray<float>(matrix.Bias);
        _entries = new AlignedArray<SparseEntry>(matrix.NonZeros);
        _starts = new AlignedArray<int>((_blocks * matrix.Rows) + 1);
        var next = 0;
        var taken = matrix.Starts.ToArray();
        for (var block = 0; block < _blocks; block++)
        {
            for (var row = 0; row < matrix.Rows; row++)
            {
                for (; taken[row] < matrix.Starts[row + 1] && matrix.Entries[taken[row]].Offset < (block + 1) * width; taken[row]++)
                    _entries.Span[next++] = matrix.Entries[taken[row]];
                _starts.Span[(block * matrix.Rows) + row + 1] = next;
            }
        }
    }

    /// <inheritdoc/>
    public override void Run(LaneKernels kernels, float* x, float* y)
    {
        var rows = _bias.Length;
        for (var block = 0; block < _blocks; block++)
            kernels.SparseRows(_entries.Pointer, _starts.Pointer + ((nint)block * rows), rows, block == 0 ? _bias.Pointer : null, x, y);
    }
}
