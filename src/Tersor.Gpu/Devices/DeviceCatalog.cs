using ILGPU;
using ILGPU.Runtime;
using Device = Tersor.Core.Device;

namespace Tersor.Gpu;

/// <summary>
/// The devices of this machine: <c>cpu</c>, <c>cuda:N</c>, <c>opencl:N</c> and, for tests, <c>emulator</c>. Every device but the CPU
/// is tried with a kernel before it is used.
/// </summary>
public static class DeviceCatalog
{
    /// <summary>The name of the CPU backend, which is always there.</summary>
    public const string Cpu = "cpu";

    /// <summary>
    /// The CPU, every accelerator that a driver offers, those that can't be used included, and the emulator. A driver that isn't there
    /// or offers nothing is listed under its platform's name, refused.
    /// </summary>
    public static IReadOnlyList<DeviceInfo> Discover()
    {
        var found = new List<DeviceInfo> { new(Cpu, "SIMD kernels on the processor's cores", 0, null) };
        foreach (var platform in Platform.All)
        {
            if (platform.Missing is { } missing)
            {
                found.Add(new DeviceInfo(platform.Name, platform.Description, 0, missing));
                continue;
            }

            using var context = platform.CreateContext();
            if (context.Devices.Length == 0)
                found.Add(new DeviceInfo(platform.Name, platform.Description, 0, Offer(platform, 0)));
            for (var i = 0; i < context.Devices.Length; i++)
            {
                var device = context.Devices[i];
                found.Add(new DeviceInfo(
                    platform.DeviceName(i), platform.IsSingle ? platform.Description : device.Name, platform.IsSingle ? 0 : device.MemorySize, Try(context, device)));
            }
        }

        return found;
    }

    /// <summary>Opens a device by name.</summary>
    /// <param name="name"><c>cpu</c>, <c>cuda:N</c>, <c>opencl:N</c> or <c>emulator</c>; <c>cuda</c> and <c>opencl</c> mean the first.</param>
    /// <param name="threads">How many threads the CPU backend uses; 0 for its own choice. Drivers choose their own.</param>
    /// <param name="profiling">Whether the device's stream can time kernels, which costs a little at every launch.</param>
    /// <exception cref="DeviceUnavailableException">No such name, no such device here, or one that failed its test.</exception>
    public static Device Open(string name, int threads = 0, bool profiling = false)
    {
        if (name == Cpu)
            return Device.Cpu(threads);
        var (platform, index) = Parse(name);
        if (platform.Missing is { } missing)
            throw new DeviceUnavailableException($"{name}: {missing}");

        var context = platform.CreateContext(profiling);
        try
        {
            if (index >= context.Devices.Length)
                throw new DeviceUnavailableException($"{name}: {Offer(platform, context.Devices.Length)}");
            return new Device(Open(platform.DeviceName(index), context, context.Devices[index]));
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    private static GpuBackend Open(string name, Context context, ILGPU.Runtime.Device device)
    {
        Accelerator? accelerator = null;
        try
        {
            accelerator = device.CreateAccelerator(context);
            if (DeviceSelfTest.Run(accelerator) is { } fault)
                throw new DeviceUnavailableException($"{name} ({device.Name}): {fault}");
            return new GpuBackend(name, context, accelerator);
        }
        catch (Exception exception)
        {
            accelerator?.Dispose();
            if (exception is DeviceUnavailableException)
                throw;
            throw new DeviceUnavailableException($"{name} ({device.Name}): {DriverError.Describe(exception)}", exception);
        }
    }

    private static string? Try(Context context, ILGPU.Runtime.Device device)
    {
        try
        {
            using var accelerator = device.CreateAccelerator(context);
            return DeviceSelfTest.Run(accelerator);
        }
        catch (Exception exception)
        {
            // Whatever a driver does wrong is a reason to refuse its device, and none to hide the others.
            return DriverError.Describe(exception);
        }
    }

    private static (Platform Platform, int Index) Parse(string name)
    {
        var parts = name.Split(':');
        var platform = Platform.All.FirstOrDefault(candidate => candidate.Name == parts[0]);
        if (platform is not null && parts.Length == 1)
            return (platform, 0);
        if (platform is { IsSingle: false } && parts.Length == 2 && uint.TryParse(parts[1], out var index) && index < 1024)
            return (platform, (int)index);
        throw new DeviceUnavailableException($"there is no device '{name}': the names are cpu, cuda:N, opencl:N and emulator");
    }

    private static string Offer(Platform platform, int count) => count switch
    {
        0 => "the driver offers no device",
        1 => $"the driver offers one device, {platform.DeviceName(0)}",
        _ => $"the driver offers {count} devices, {platform.DeviceName(0)} to {platform.DeviceName(count - 1)}",
    };
}
