using System.Reflection;
using ILGPU.Runtime.OpenCL;

namespace Tersor.Gpu;

/// <summary>
/// Lets ILGPU use OpenCL 3.0 devices that don't report the generic address space, PoCL before all. ILGPU refuses them, although
/// kernels over views compile to pointers into global and shared memory and never need it. The capability has no public setter.
/// Whoever overrides it must try the device with a kernel before trusting it: see <see cref="DeviceSelfTest"/>.
/// </summary>
internal static class GenericAddressSpace
{
    private static readonly PropertyInfo? Capability = typeof(CLCapabilityContext).GetProperty(
        nameof(CLCapabilityContext.GenericAddressSpace));

    /// <summary>Claims the capability for a device that lacks it.</summary>
    /// <returns>Whether the device has, or now claims, the capability.</returns>
    public static bool Claim(CLDevice device)
    {
        if (!device.Capabilities.GenericAddressSpace && Capability?.GetSetMethod(nonPublic: true) is { } setter)
            setter.Invoke(device.Capabilities, [true]);
        return device.Capabilities.GenericAddressSpace;
    }
}
