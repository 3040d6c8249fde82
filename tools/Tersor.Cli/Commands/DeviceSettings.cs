using System.Collections.Immutable;
using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Core;
using Tersor.Gpu;
using Tersor.Kernels.Cpu;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>Options of every command that computes.</summary>
internal class DeviceSettings : JsonSettings
{
    [CommandOption("--device <NAME>")]
    [Description("Where to compute: cpu, cuda:N or opencl:N; 'tersor doctor' lists what there is.")]
    [DefaultValue(DeviceCatalog.Cpu)]
    public string Device { get; init; } = DeviceCatalog.Cpu;

    [CommandOption("--threads <COUNT>")]
    [Description("Threads that the cpu device computes with; by default TERSOR_THREADS or the number of processors.")]
    public int? Threads { get; init; }

    /// <summary>The device in words, as reports have it: <c>cpu (512-bit vectors)</c>.</summary>
    public static string Describe(Device device) =>
        device.Instructions is { } instructions ? $"{device.Name} ({instructions})" : device.Name;

    /// <summary>The device as reports for machines have it.</summary>
    public static ImmutableArray<ScoreField> Fields(Device device) => device.Instructions is { } instructions
        ? [new("device", device.Name), new("instructions", instructions)]
        : [new("device", device.Name)];

    /// <summary>Opens the device.</summary>
    /// <exception cref="UsageException">There is no such device, it can't be used, or no such number of threads.</exception>
    public Device OpenDevice()
    {
        if (Threads is < 1 or > WorkerPool.MostThreads)
            throw new UsageException($"--threads: {Threads} is not in [1, {WorkerPool.MostThreads}]");
        try
        {
            return DeviceCatalog.Open(Device.ToLowerInvariant(), Threads ?? 0);
        }
        catch (DeviceUnavailableException exception)
        {
            throw new UsageException($"--device: {exception.Message}");
        }
        catch (FormatException exception)
        {
            throw new UsageException(exception.Message);
        }
    }
}
