namespace Tersor.Kernels.Cpu;

/// <summary>
/// Computes a block of C on one thread: packs A band by band, then takes one panel of B after the other, packs it and
/// multiplies it with every band while it is in the first-level cache.
/// </summary>
internal unsafe struct GemmBlock<TLeft, TRight, TOutput>
    where TLeft : unmanaged, ILeftOperand
    where TRight : unmanaged, IRightOperand
    where TOutput : unmanaged, IGemmOutput
{
    public TLeft Left;
    public TRight Right;
    public TOutput Output;
    public GemmEpilogue Epilogue;
    public bool Accumulate;

    /// <summary>All of A as <see cref="PackLeftJob{TLeft}"/> leaves it, or null.</summary>
    public float* PackedLeft;

    /// <summary>All of B as <see cref="PackRightJob{TRight}"/> leaves it, or null.</summary>
    public float* PackedRight;

    /// <summary>The number of columns of A, by which what is packed once is laid out.</summary>
    public int PackedDepth;

    public readonly void Run(int row, int rows, int column, int columns, int first, int end, float* scratch)
    {
        var bands = new Bands(rows);
        var right = scratch;
        var tile = right + (MicroKernel.Columns * GemmPlan.Depth);
        var block = tile + (MicroKernel.Columns * MicroKernel.MaxRows);
        var passes = Math.Max(1, (end - first + GemmPlan.Depth - 1) / GemmPlan.Depth);
        for (var pass = 0; pass < passes; pass++)
        {
            var k = first + (int)((long)(end - first) * pass / passes);
            var depth = first + (int)((long)(end - first) * (pass + 1) / passes) - k;
            if (PackedLeft == null)
            {
                for (var band = 0; band < bands.Count; band++)
                    bands.Pack(Left, row, band, k, depth, block);
            }

            for (var j = 0; j < columns; j += MicroKernel.Columns)
            {
                var span = Math.Min(MicroKernel.Columns, columns - j);
                var panel = right;
                if (PackedRight == null)
                    Right.Pack(column + j, span, k, depth, panel);
                else
                    panel = PackedRight + ((nint)(column + j) * PackedDepth) + ((nint)k * MicroKernel.Columns);
                for (var band = 0; band < bands.Count; band++)
                {
                    var start = bands.Start(band);
                    var height = bands.Height(band);
                    var left = PackedLeft == null
                        ? block + ((nint)start * depth)
                        : PackedLeft + ((nint)(row + start) * PackedDepth) + ((nint)height * k);
                    RunTile(row + start, height, column + j, span, depth, left, panel, tile, pass > 0, pass == passes - 1);
                }
            }
        }
    }

    private readonly void RunTile(
        int row, int rows, int column, int columns, int depth, float* left, float* right, float* tile, bool continued, bool last)
    {
        nint stride = MicroKernel.Columns;
        var accumulate = Accumulate || continued;
        var direct = columns == MicroKernel.Columns ? Output.Tile(row, column, out stride) : null;
        var c = direct;
        if (direct == null)
        {
            c = tile;
            stride = MicroKernel.Columns;
            if (accumulate)
                Output.Load(row, rows, column, columns, tile);
        }

        MicroKernel.Run(rows, columns, depth, left, right, null, c, stride, accumulate);
        if (last && !Epilogue.IsEmpty)
            Epilogue.Apply(row, rows, column, columns, c, stride);
        if (direct == null)
            Output.Store(row, rows, column, columns, tile);
    }
}
