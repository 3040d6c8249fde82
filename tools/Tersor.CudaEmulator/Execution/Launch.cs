namespace Tersor.CudaEmulator;

/// <summary>A kernel with how often it runs and what it gets.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Grid">How many blocks.</param>
/// <param name="Block">How many threads a block has.</param>
/// <param name="DynamicSharedBytes">Shared memory beyond what the kernel declares.</param>
/// <param name="Arguments">The arguments as they lie in memory.</param>
internal sealed record Launch(CompiledKernel Kernel, Extent3 Grid, Extent3 Block, int DynamicSharedBytes, byte[] Arguments);
