namespace Tersor.Kernels.Cpu;

/// <summary>The scratch memory of one job: a part of its own for each worker, and one part that all share.</summary>
internal readonly unsafe struct ScratchSpace(float* start, nint workerStride, float* shared)
{
    public float* Shared { get; } = shared;

    public float* Worker(int worker) => start + (worker * workerStride);
}
