namespace Tersor.Kernels.Cpu;

/// <summary>
/// y = W x + b in one of several ways, prepared once for a weight matrix. Thread-safe: it holds nothing that changes.
/// </summary>
/// <param name="weights">How many weights it multiplies by.</param>
public abstract unsafe class MatrixKernel(int weights)
{
    /// <summary>How many floats behind its inputs a kernel may read.</summary>
    public const int Overread = 256;

    /// <summary>Computes y [rows, lanes] from x [columns, lanes].</summary>
    /// <param name="kernels">Decide the number of lanes.</param>
    /// <param name="x">The inputs; up to <see cref="Overread"/> floats behind them may be read, and never count.</param>
    /// <param name="y">The outputs; no overlap with the inputs.</param>
    /// <param name="team">The threads.</param>
    public virtual void Run(LaneKernels kernels, float* x, float* y, WorkTeam team = default) =>
        team.Run(new UnitJob(this, kernels, x, y), Units, Work(kernels.Lanes));

    /// <summary>Multiplications of a run.</summary>
    /// <param name="lanes">1 for a single image.</param>
    public double Work(int lanes) => (double)weights * lanes;

    /// <summary>Parts of the output that can be computed each alone.</summary>
    private protected virtual int Units => 1;

    /// <summary>Computes some units.</summary>
    private protected abstract void RunUnits(int first, int end, LaneKernels kernels, float* x, float* y);

    private readonly struct UnitJob(MatrixKernel kernel, LaneKernels kernels, float* x, float* y) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) => kernel.RunUnits(first, end, kernels, x, y);
    }
}
