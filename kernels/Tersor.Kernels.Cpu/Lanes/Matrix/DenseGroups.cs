namespace Tersor.Kernels.Cpu;

/// <summary>
/// All weights in bands of rows: for a batch, where there are too few zeros to skip. Lanes that fill no vector are left to
/// <see cref="DenseColumns"/>, which adds in the same order.
/// </summary>
public sealed unsafe class DenseGroups : MatrixKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense groups";

    private readonly WeightPanels _panels;
    private readonly LaneOffsets _offsets;

    // Made when the first batch is so small; threads that ask at the same time make the same.
    private DenseColumns? _columns;

    /// <summary>Lays a matrix out.</summary>
    public DenseGroups(WeightMatrix matrix)
        : base(matrix.Count)
    {
        _panels = new WeightPanels(matrix);
        _offsets = new LaneOffsets([.. Enumerable.Range(0, matrix.Columns)]);
    }

    /// <inheritdoc/>
    public override void Run(LaneKernels kernels, float* x, float* y, WorkTeam team = default)
    {
        if (DenseColumns.IsForLanes(kernels.Lanes) && DenseColumns.Fits(_panels.Rows))
            (_columns ??= new DenseColumns(_panels)).Run(kernels, x, y, team);
        else
            base.Run(kernels, x, y, team);
    }

    // Bands.
    private protected override int Units => _panels.Bands;

    private protected override void RunUnits(int first, int end, LaneKernels kernels, float* x, float* y)
    {

        var offsets = _offsets.For(kernels.Lanes).Pointer;
        for (var lane = 0; lane < kernels.Lanes; lane += MicroKernel.Columns)
        {
            var columns = Math.Min(MicroKernel.Columns, kernels.Lanes - lane);

            // The micro-kernel writes half of its columns or all of them.
            if (columns == MicroKernel.Columns || columns * 2 == MicroKernel.Columns)
                Multiply(first, end, x + lane, offsets, columns, y + lane, kernels.Lanes);
            else
                MultiplyNarrow(first, end, x + lane, offsets, columns, y + lane, kernels.Lanes);
        }
    }

    private void Multiply(int first, int end, float* x, int* offsets, int columns, float* y, nint stride)
    {
        for (var k = 0; k < _panels.Columns; k += GemmPlan.Depth)
        {
            var depth = Math.Min(GemmPlan.Depth, _panels.Columns - k);
            for (var band = first; band < end; band++)
            {
                var to = y + (_panels.First(band) * stride);
                _panels.Multiply(band, k, depth, x, offsets + k, columns, to, stride, k > 0);
                if (k + depth == _panels.Columns)
                    _panels.AddBias(band, columns, to, stride);
            }
        }
    }

    private void MultiplyNarrow(int first, int end, float* x, int* offsets, int columns, float* y, nint stride)
    {
        var tile = stackalloc float[_panels.TileSize];
        for (var band = first; band < end; band++)
        {
            for (var k = 0; k < _panels.Columns; k += GemmPlan.Depth)
            {
                var depth = Math.Min(GemmPlan.Depth, _panels.Columns - k);
                _panels.Multiply(band, k, depth, x, offsets + k, columns, tile, MicroKernel.Columns, k > 0);
            }

            _panels.AddBias(band, columns, tile, MicroKernel.Columns);
            for (var row = 0; row < _panels.Height(band); row++)
                ShortCopy.Run(tile + (row * MicroKernel.Columns), y + ((_panels.First(band) + row) * stride), columns);
        }
    }
}
