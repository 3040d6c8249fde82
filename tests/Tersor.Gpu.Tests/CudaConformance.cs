namespace Tersor.Gpu.Tests;

/// <summary>The suite on CUDA: a line for each family.</summary>
public sealed class CudaBasics(CudaFixture fixture) : BackendBasics<CudaFixture>(fixture);

/// <summary>Products.</summary>
public sealed class CudaProducts(CudaFixture fixture) : ProductSuite<CudaFixture>(fixture);

/// <summary>Convolutions.</summary>
public sealed class CudaConvolutions(CudaFixture fixture) : ConvolutionSuite<CudaFixture>(fixture);
