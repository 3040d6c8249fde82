namespace Tersor.Kernels.Cpu;

/// <summary>All weights, four rows interleaved: for a batch, where there are too few zeros to skip.</summary>
public sealed unsafe class DenseGroups : MatrixKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "dense groups";

    private readonly DenseWeights _weights;
    private readonly AlignedArray<int> _columns;
    private readonly AlignedArray<WindowRun> _window = new(1);

    /// <summary>Lays a matrix out.</summary>
    public DenseGroups(WeightMatrix matrix)
    {
        _weights = new DenseWeights(matrix);
        _columns = new AlignedArray<int>([.. Enumerable.Range(0, matrix.Columns)]);
    }

    /// <inheritdoc/>
    public override void Run(LaneKernels kernels, float* x, float* y)
    {
        for (var group = 0; group < _weights.Groups; group++)
        {
            var to = y + ((nint)_weights.FirstRow(group) * kernels.Lanes);
            _weights.Run(group, kernels, _columns.Pointer, x, kernels.Lanes, _window.Pointer, 1, to, kernels.Lanes);
        }
    }
}
