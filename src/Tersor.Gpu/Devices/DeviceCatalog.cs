using System.Globalization;
using ILGPU;
using ILGPU.Runtime;
using Tersor.Cpu;
using Device = Tersor.Core.Device;

namespace Tersor.Gpu;

/// <summary>
/// The devices of this machine: <c>cpu</c>, <c>cuda:N</c>, <c>opencl:N</c> and, for tests, <c>emulator</c>. Every device but the
/// CPU is tried with a kernel before it is used.
/// </summary>
public static class DeviceCatalog
{
    /// <summary>The name of the CPU backend, which is always there.</summary>
    public const string Cpu = "cpu";

    /// <summary>
    /// The CPU, every accelerator that a driver offers, those that can't be used included, and the emulator. A driver that isn't
    /// there or offers nothing is listed under its platform's name, refused.
    /// </summary>
    public static IReadOnlyList<DeviceInfo> Discover()
    {
        var found = new List<DeviceInfo> { new(Cpu, "SIMD kernels on the processor's cores", null, null, 0, null) };
        foreach (var platform in Platform.All)
            found.AddRange(Discover(platform));
        return found;
    }

    /// <summary>Opens a device by name.</summary>
    /// <param name="name">
    /// <c>cpu</c>, <c>cuda:N</c>, <c>opencl:N</c> or <c>emulator</c>; <c>cuda</c> and <c>opencl</c> mean the first.
    /// </param>
    /// <param name="threads">How many threads the CPU backend uses; 0 for its own choice. Drivers choose their own.</param>
    /// <param name="profiling">Whether the device's stream can time kernels, which costs a little at every launch.</param>
    /// <exception cref="DeviceUnavailableException">No such name, no such device here, or one that failed its test.</exception>
    public static Device Open(string name, int threads = 0, bool profiling = false)
    {
        if (name == Cpu)
            return Device.Cpu(threads);
        var (platform, index) = Parse(name);
        Context? context = null;
        try
        {
            context = platform.CreateContext(profiling);
            var devices = platform.DevicesOf(context);
            if (index >= devices.Count)
                throw new DeviceUnavailableException(Offer(platform, devices.Count));
            return new Device(Open(platform.DeviceName(index), context, devices[index]));
        }
        catch (DeviceUnavailableException exception)
        {
            context?.Dispose();
            throw new DeviceUnavailableException($"{name}: {exception.Message}", exception);
        }
    }

    /// <summary>What a platform offers, or, if that is nothing, why.</summary>
    internal static IReadOnlyList<DeviceInfo> Discover(Platform platform)
    {
        try
        {
            using var context = platform.CreateContext();
            var devices = platform.DevicesOf(context);
            if (platform.IsSingle)
                return [new DeviceInfo(platform.Name, platform.Description, null, null, 0, Try(context, devices[0]))];
            return devices.Count == 0
                ? [Refused(platform, Offer(platform, 0))]
                : [.. devices.Select((device, i) => DeviceInfo.Of(platform.DeviceName(i), device, Try(context, device)))];
        }
        catch (Exception exception)
        {
            // Whatever a driver does wrong is a reason to refuse it, and none to hide the others.
            return [Refused(platform, DriverError.Describe(exception))];
        }
    }

    private static GpuBackend Open(string name, Context context, ILGPU.Runtime.Device device)
    {
        Accelerator? accelerator = null;
        try
        {
            accelerator = device.CreateAccelerator(context);
            if (DeviceSelfTest.Run(accelerator) is { } fault)
                throw new DeviceUnavailableException($"{device.Name}: {fault}");
            return new GpuBackend(name, context, accelerator);
        }
        catch (Exception exception)
        {
            if (accelerator is not null)
                LostDevice.Release(accelerator.Dispose);
            if (exception is DeviceUnavailableException)
                throw;
            throw new DeviceUnavailableException($"{device.Name}: {DriverError.Describe(exception)}", exception);
        }
    }

    private static string? Try(Context context, ILGPU.Runtime.Device device)
    {
        Accelerator? accelerator = null;
        try
        {
            accelerator = device.CreateAccelerator(context);
            return DeviceSelfTest.Run(accelerator);
        }
        catch (Exception exception)
        {
            return DriverError.Describe(exception);
        }
        finally
        {
            if (accelerator is not null)
                LostDevice.Release(accelerator.Dispose);
        }
    }

    private static (Platform Platform, int Index) Parse(string name)
    {
        var parts = name.Split(':');
        var platform = Platform.All.FirstOrDefault(candidate => candidate.Name == parts[0]);
        if (platform is not null && parts.Length == 1)
            return (platform, 0);
        if (platform is { IsSingle: false } && parts.Length == 2 && IsNumber(parts[1], out var index))
            return (platform, index);
        throw new DeviceUnavailableException($"there is no device '{name}': the names are cpu, cuda:N, opencl:N and emulator");
    }

    /// <summary>Digits alone, as a device's name has them: no sign, no space, no 0 before others.</summary>
    private static bool IsNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text.Length == 1 || text[0] != '0');

    private static DeviceInfo Refused(Platform platform, string reason) =>
        new(platform.Name, platform.Description, null, null, 0, reason);

    private static string Offer(Platform platform, int count) => count switch
    {
        0 => "the driver offers no device",
        1 => $"the driver offers one device, {platform.DeviceName(0)}",
        _ => $"the driver offers {count} devices, {platform.DeviceName(0)} to {platform.DeviceName(count - 1)}",
    };
}
