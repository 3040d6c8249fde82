namespace Tersor.Kernels.Cpu;

/// <summary>
/// A matrix in groups of rows that are interleaved, [group, column, row of the group]; the last group is filled up with zeros.
/// </summary>
internal sealed unsafe class DenseWeights
{
    public const int RowsPerGroup = 4;

    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _bias;
    private readonly int _rows;
    private readonly int _columns;

    public DenseWeights(WeightMatrix matrix)
    {
        (_rows, _columns) = (matrix.Rows, matrix.Columns);
        Groups = (_rows + RowsPerGroup - 1) / RowsPerGroup;
        _weights = new AlignedArray<float>(Groups * RowsPerGroup * _columns);
        _bias = new AlignedArray<float>(Groups * RowsPerGroup);
        matrix.Bias.CopyTo(_bias.Span);
        for (var row = 0; row < _rows; row++)
        {
            var group = _weights.Span[(FirstRow(row / RowsPerGroup) * _columns)..];
            for (var column = 0; column < _columns; column++)
                group[(column * RowsPerGroup) + (row % RowsPerGroup)] = matrix.Values[(row * _columns) + column];
        }
    }

    public int Groups { get; }

    public int FirstRow(int group) => group * RowsPerGroup;

    public int RowsOf(int group) => Math.Min(RowsPerGroup, _rows - FirstRow(group));

    /// <summary>All windows of one group: see <see cref="DenseProduct{TSimd,TVector,TVectors}"/>.</summary>
    public void Run(
        int group, LaneKernels kernels, int* offsets, float* x, nint unit, WindowRun* runs, int windows, float* y, nint rowStride)
    {
        var first = FirstRow(group);
        kernels.DenseGroup(
            _weights.Pointer + ((nint)first * _columns), offsets, _columns, _bias.Pointer + first, x, unit, runs, windows, y,
            rowStride, RowsOf(group));
    }
}
