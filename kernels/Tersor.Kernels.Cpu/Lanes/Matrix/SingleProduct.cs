namespace Tersor.Kernels.Cpu;

/// <summary>A product of matrices that are both values of one image, on the calling thread.</summary>
/// <param name="rows">Rows of the left one.</param>
/// <param name="depth">Its columns, and rows of the right one.</param>
/// <param name="columns">Columns of the right one.</param>
public sealed unsafe class SingleProduct(int rows, int depth, int columns)
{
    /// <summary>Floats of scratch.</summary>
    public int Scratch { get; } = GemmPlan.WorkerScratchFor(rows, depth);

    /// <summary>y = a · b.</summary>
    /// <param name="a">[rows, depth].</param>
    /// <param name="b">[depth, columns].</param>
    /// <param name="y">[rows, columns].</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    public void Run(float* a, float* b, float* y, float* scratch)
    {
        var product = new GemmBlock<MatrixLeft, MatrixRight, MatrixOutput>
        {
            Left = new MatrixLeft(a, depth, 1),
            Right = new MatrixRight(b, columns, 1),
            Output = new MatrixOutput(y, columns),
        };
        product.Run(0, rows, 0, columns, 0, depth, scratch);
    }
}
