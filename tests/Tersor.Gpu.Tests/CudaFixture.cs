namespace Tersor.Gpu.Tests;

/// <summary>The first CUDA device.</summary>
public sealed class CudaFixture() : DriverFixture("cuda:0", "TERSOR_REQUIRE_CUDA");
