using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using static System.FormattableString;

namespace Tersor.Gpu;

/// <summary>A device that was found on this machine.</summary>
/// <param name="Name">What <c>--device</c> calls it, such as <c>cuda:0</c>.</param>
/// <param name="Description">The maker's name for it.</param>
/// <param name="Vendor">Who its maker is, as the driver says; null if it doesn't.</param>
/// <param name="Driver">The driver and its version; null for what needs none.</param>
/// <param name="MemoryBytes">Its memory; 0 if that is unknown.</param>
/// <param name="Refusal">Why it can't be used; null if it can.</param>
public sealed record DeviceInfo(
    string Name, string Description, string? Vendor, string? Driver, long MemoryBytes, string? Refusal)
{
    /// <summary>More than any device has: what a driver says beyond it is an error, or its word for unlimited.</summary>
    private const long MostMemory = 1L << 50;

    /// <summary>What a driver says of its device.</summary>
    internal static DeviceInfo Of(string name, ILGPU.Runtime.Device device, string? refusal)
    {
        var memory = device.MemorySize is > 0 and <= MostMemory ? device.MemorySize : 0;
        return device switch
        {
            CudaDevice cuda => new DeviceInfo(
                name, cuda.Name.Trim(), "NVIDIA", Invariant($"CUDA {cuda.DriverVersion.Major}.{cuda.DriverVersion.Minor}"),
                memory, refusal),
            CLDevice opencl => new DeviceInfo(
                name,
                opencl.Name.Trim(),
                opencl.VendorName.Trim(),
                $"{opencl.PlatformName.Trim()} {Version(opencl)}".Trim(),
                memory,
                refusal),
            _ => new DeviceInfo(name, device.Name.Trim(), null, null, memory, refusal),
        };
    }

    /// <summary>In the driver's own words, for example <c>3.1 (OpenCL 3.0 PoCL 3.1)</c>; empty if it has none.</summary>
    private static string Version(CLDevice device)
    {
        try
        {
            var api = CLAPI.CurrentAPI;
            var driver = api.GetDeviceInfo(device.DeviceId, CLDeviceInfoType.CL_DRIVER_VERSION).Trim();
            return $"{driver} ({api.GetPlatformInfo(device.PlatformId, CLPlatformInfoType.CL_PLATFORM_VERSION).Trim()})";
        }
        catch (CLException)
        {
            return "";
        }
    }
}
