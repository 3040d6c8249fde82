namespace Tersor.Gpu.Tests;

/// <summary>The suite on CUDA: a line for each family.</summary>
public sealed class CudaBasics(CudaFixture fixture) : BackendBasics<CudaFixture>(fixture);
