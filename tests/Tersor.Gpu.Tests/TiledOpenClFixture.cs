using Tersor.Core;

namespace Tersor.Gpu.Tests;

/// <summary>
/// The first OpenCL device with the products of graphics processors, whatever it is: their kernels are tested on shapes that are
/// too large for the emulator where there is no graphics processor.
/// </summary>
public sealed class TiledOpenClFixture() : DriverFixture("opencl:0", "TERSOR_REQUIRE_OPENCL")
{
    /// <inheritdoc/>
    protected override Device Open()
    {
        var device = base.Open();
        ((GpuBackend)device.Backend).PrefersPanels = false;
        return device;
    }
}
