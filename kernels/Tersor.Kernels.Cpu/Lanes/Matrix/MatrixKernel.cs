namespace Tersor.Kernels.Cpu;

/// <summary>
/// y = W x + b in one of several ways, prepared once for a weight matrix. Thread-safe: it holds nothing that changes.
/// </summary>
public abstract unsafe class MatrixKernel
{
    /// <summary>Computes y [rows, lanes] from x [columns, lanes].</summary>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="x">The inputs; up to <see cref="Overread"/> floats behind them may be read, and never count.</param>
    /// <param name="y">The outputs; no overlap with the inputs.</param>
    public abstract void Run(LaneKernels kernels, float* x, float* y);

    /// <summary>How many floats behind its inputs a kernel may read.</summary>
    public const int Overread = 256;
}
