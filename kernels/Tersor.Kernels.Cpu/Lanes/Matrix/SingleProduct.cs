namespace Tersor.Kernels.Cpu;

/// <summary>A product of matrices that are both values of one image, on the calling thread.</summary>
/// <param name="rows">Rows of the left one.</param>
/// <param name="depth">Its columns, and rows of the right one.</param>
/// <param name="columns">Columns of the right one.</param>
public sealed unsafe class SingleProduct(int rows, int depth, int columns)
{
    // Enough bands to pack the right matrix for.
    private static readonly int RowsAtOnce = 4 * MicroKernel.MaxRows;

    /// <summary>Floats of scratch.</summary>
    public int Scratch { get; } = GemmPlan.WorkerScratchFor(rows, depth);

    /// <summary>Parts of the rows that can be computed each alone.</summary>
    public int Parts => (rows + RowsAtOnce - 1) / RowsAtOnce;

    /// <summary>Some parts of y = a · b.</summary>
    /// <param name="a">[rows, depth].</param>
    /// <param name="b">[depth, columns].</param>
    /// <param name="y">[rows, columns].</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    /// <param name="first">The first part.</param>
    /// <param name="end">The one behind the last.</param>
    public void Run(float* a, float* b, float* y, float* scratch, int first, int end)
    {
        var row = first * RowsAtOnce;
        var product = new GemmBlock<MatrixLeft, MatrixRight, MatrixOutput>
        {
            Left = new MatrixLeft(a, depth, 1),
            Right = new MatrixRight(b, columns, 1),
            Output = new MatrixOutput(y, columns),
        };
        product.Run(row, Math.Min(end * RowsAtOnce, rows) - row, 0, columns, 0, depth, scratch);
    }
}
