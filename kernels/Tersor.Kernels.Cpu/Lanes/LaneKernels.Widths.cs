namespace Tersor.Kernels.Cpu;

/// <summary>The kernels of one vector width and number of vectors, compiled for just these.</summary>
internal sealed unsafe class LaneKernels<TSimd, TVector, TVectors> : LaneKernels
    where TSimd : struct, ISimd<TVector>
    where TVectors : struct, IVectorCount
{
    public override int Lanes => TVectors.Value * TSimd.Count;

    protected override int Vectors => TVectors.Value;

    public override void Product(float* a, float* b, float* y, int rows, int depth, int columns) =>
        LaneProduct<TSimd, TVector, TVectors>.Run(a, b, y, rows, depth, columns);

    internal override void SparseRows(
        SparseEntry* entries, int* starts, int rows, float* bias, float* x, nint unit, float* y) =>
        SparseProduct<TSimd, TVector, TVectors>.Rows(entries, starts, rows, bias, x, unit, y);

    internal override void SparseWindows(
        SparseEntry* entries, int count, float* bias, float* x, nint unit, WindowRun* runs, int windows, float* y) =>
        SparseProduct<TSimd, TVector, TVectors>.Windows(entries, count, bias, x, unit, runs, windows, y);

    internal override void MaxPool(float* x, int pitch, float* y, in PoolingShape shape) =>
        LanePooling<TSimd, TVector, TVectors>.Maximum(x, pitch, y, shape);

    internal override void AvgPool(float* x, int pitch, float* y, in PoolingShape shape) =>
        LanePooling<TSimd, TVector, TVectors>.Mean(x, pitch, y, shape);
}
