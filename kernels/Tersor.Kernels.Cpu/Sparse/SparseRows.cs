namespace Tersor.Kernels.Cpu;

/// <summary>The weights row by row: for a batch the fastest below some two thirds of density, and for one image always to be had.</summary>
public sealed unsafe class SparseRows : MatrixKernel
{
    private readonly AlignedArray<SparseEntry> _entries;
    private readonly AlignedArray<int> _starts;
    private readonly AlignedArray<float> _bias;

    /// <summary>Lays a matrix out.</summary>
    public SparseRows(WeightMatrix matrix)
    {
        _entries = new AlignedArray<SparseEntry>(matrix.Entries);
        _starts = new AlignedArray<int>(matrix.Starts);
        _bias = new AlignedArray<float>(matrix.Bias);
    }

    /// <inheritdoc/>
    public override string Name => "sparse rows";

    /// <inheritdoc/>
    public override void Run(LaneKernels kernels, float* x, float* y) =>
        kernels.SparseRows(_entries.Pointer, _starts.Pointer, _bias.Length, _bias.Pointer, x, y);
}
