namespace Tersor.Gpu.Tests;

/// <summary>The first CUDA device. On a driver that only emulates one, rows are small.</summary>
public sealed class CudaFixture() : DriverFixture("cuda:0", "TERSOR_REQUIRE_CUDA")
{
    private const int LargestEmulatedCount = 2048;

    /// <inheritdoc/>
    public override int LargestCount =>
        Info?.Description.StartsWith("Emulated ", StringComparison.Ordinal) == true ? LargestEmulatedCount : int.MaxValue;
}
