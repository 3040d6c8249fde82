using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Tersor.Gpu;

/// <summary>A way to reach devices: a driver's library, and how ILGPU lists what it offers.</summary>
/// <param name="name">The part of a device's name before the colon.</param>
/// <param name="description">The kind of devices in words.</param>
/// <param name="library">The driver's library as ILGPU imports it; null if none is needed.</param>
/// <param name="kind">What its devices are, for ILGPU puts one of its own into a context that would be empty.</param>
/// <param name="add">Adds the devices to a context.</param>
internal sealed class Platform(
    string name, string description, string? library, AcceleratorType kind, Action<Context.Builder> add)
{
    /// <summary>NVIDIA's driver.</summary>
    public static readonly Platform Cuda = new(
        "cuda", "NVIDIA's driver", "cuda", AcceleratorType.Cuda, builder => builder.Cuda());

    /// <summary>Any OpenCL driver, those that ILGPU would refuse included.</summary>
    public static readonly Platform OpenCl =
        new("opencl", "OpenCL drivers", "OpenCL", AcceleratorType.OpenCL, builder => builder.OpenCL(GenericAddressSpace.Claim));

    /// <summary>
    /// ILGPU's emulator: a thread for each work item, for tests on tiny shapes. One multiprocessor with groups of up to 64.
    /// </summary>
    public static readonly Platform Emulator = new(
        "emulator", "ILGPU's emulator, for tests", null, AcceleratorType.CPU,
        builder => builder.CPU(new CPUDevice(numThreadsPerWarp: 8, numWarpsPerMultiprocessor: 8, numMultiprocessors: 1)));

    // A driver's first use sets it up, and not every driver waits for that on another thread: PoCL 3.1 shows devices whose names
    // are null meanwhile, at which its own query of their length ends the process.
    private static readonly Lock FirstUse = new();

    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<Platform> All { get; } = [Cuda, OpenCl, Emulator];

    /// <summary>The part of a device's name before the colon.</summary>
    public string Name => name;

    /// <summary>The kind of devices in words.</summary>
    public string Description => description;

    /// <summary>Whether it has one device, whose name has no number.</summary>
    public bool IsSingle => library is null;

    /// <summary>Why the driver can't be reached, or null.</summary>
    public string? Missing => library is null || NativeLibraries.IsPresent(library)
        ? null
        : $"no driver is installed: {NativeLibraries.FileName(library)} was not found";

    /// <summary>A context for this platform's devices alone. Threads that ask at once wait for one another.</summary>
    /// <param name="profiling">Whether streams record times, which costs a little at every launch.</param>
    /// <exception cref="DeviceUnavailableException">The driver's library can't be found, or doesn't work.</exception>
    public Context CreateContext(bool profiling = false)
    {
        if (Missing is { } missing)
            throw new DeviceUnavailableException(missing);
        NativeLibraries.Install();
        try
        {
            lock (FirstUse)
            {
                return Context.Create(builder =>
                {
                    add(builder);
                    SetUpCompiler(builder);
                    if (profiling)
                        builder.Profiling();
                });
            }
        }
        catch (Exception exception)
        {
            throw new DeviceUnavailableException(DriverError.Describe(exception), exception);
        }
    }

    /// <summary>What the driver offers, in its own order.</summary>
    /// <param name="context">One that this platform created.</param>
    public IReadOnlyList<Device> DevicesOf(Context context) =>
        [.. context.Devices.Where(device => device.AcceleratorType == kind)];

    /// <summary>
    /// How kernels are compiled for every device: with functions beyond the hardware's instructions; and only the second level
    /// infers that views are global pointers, without which OpenCL devices that lack the generic address space can't compile a
    /// kernel.
    /// </summary>
    internal static void SetUpCompiler(Context.Builder builder) => builder.EnableAlgorithms().Optimize(OptimizationLevel.O2);

    /// <summary>What <c>--device</c> calls a device.</summary>
    public string DeviceName(int index) => IsSingle ? name : $"{name}:{index}";
}
