namespace Tersor.Gpu.Tests;

/// <summary>
/// The first OpenCL device: on machines without a graphics processor PoCL, which runs kernels on the CPU's cores.
/// </summary>
public sealed class OpenClFixture() : DriverFixture("opencl:0", "TERSOR_REQUIRE_OPENCL");
