namespace Tersor.Kernels.Cpu;

/// <summary>
/// A product of matrices that are both values of one image, prepared for their extents: the left one's rows are interleaved four
/// by four, and the right one's columns are lanes, as in <see cref="DenseGroups"/>.
/// </summary>
public sealed unsafe class SingleProduct
{
    private const int RowsPerGroup = DenseWeights.RowsPerGroup;

    private readonly int _rows;
    private readonly int _depth;
    private readonly int _columns;
    private readonly LaneKernels _kernels;
    private readonly AlignedArray<int> _offsets;
    private readonly AlignedArray<WindowRun> _runs;
    private readonly AlignedArray<float> _bias = new(RowsPerGroup);

    /// <summary>Prepares [rows, depth] · [depth, columns].</summary>
    public SingleProduct(int rows, int depth, int columns)
    {
        (_rows, _depth, _columns) = (rows, depth, columns);
        _kernels = LaneKernels.Batches.LastOrDefault(kernels => kernels.Lanes <= columns) ?? LaneKernels.Single;
        _offsets = new AlignedArray<int>([.. Enumerable.Range(0, depth).Select(k => k * columns)]);

        // The last run may compute columns of the one before once more.
        var lanes = _kernels.Lanes;
        _runs = new AlignedArray<WindowRun>((columns + lanes - 1) / lanes);
        for (var i = 0; i < _runs.Length; i++)
        {
            var first = Math.Min(i * lanes, columns - lanes);
            _runs.Span[i] = new WindowRun(first, first);
        }
    }

    /// <summary>Floats of scratch.</summary>
    public int Scratch => RowsPerGroup * _depth;

    /// <summary>y = a · b.</summary>
    /// <param name="a">[rows, depth].</param>
    /// <param name="b">[depth, columns].</param>
    /// <param name="y">[rows, columns].</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    public void Run(float* a, float* b, float* y, float* scratch)
    {
        var offsets = stackalloc nint[RowsPerGroup];
        for (var row = 0; row < _rows; row += RowsPerGroup)
        {
            // Rows that are not there repeat the last one and are not stored.
            for (var i = 0; i < RowsPerGroup; i++)
                offsets[i] = (nint)Math.Min(row + i, _rows - 1) * _depth;
            BlockTranspose.Pack(a, offsets, RowsPerGroup, 1, _depth, scratch, RowsPerGroup);
            _kernels.DenseGroup(
                scratch, _offsets.Pointer, _depth, _bias.Pointer, b, 1, _runs.Pointer, _runs.Length, y + ((nint)row * _columns),
                _columns, Math.Min(RowsPerGroup, _rows - row));
        }
    }
}
