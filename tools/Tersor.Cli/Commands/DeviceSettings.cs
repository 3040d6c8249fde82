using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Core;

namespace Tersor.Cli.Commands;

/// <summary>Options of every command that computes.</summary>
internal class DeviceSettings : JsonSettings
{
    private const int MostThreads = 1024;

    [CommandOption("--device <NAME>")]
    [Description("Where to compute: cpu.")]
    [DefaultValue("cpu")]
    public string Device { get; init; } = "cpu";

    [CommandOption("--threads <COUNT>")]
    [Description("Threads to compute with; by default TERSOR_THREADS or the number of processors.")]
    public int? Threads { get; init; }

    /// <summary>Opens the device.</summary>
    /// <exception cref="UsageException">There is no such device, or no such number of threads.</exception>
    public Device OpenDevice()
    {
        if (Device != "cpu")
            throw new UsageException($"--device: there is no device '{Device}', only cpu");
        if (Threads is < 1 or > MostThreads)
            throw new UsageException($"--threads: {Threads} is not in [1, {MostThreads}]");
        return Core.Device.Cpu(Threads ?? 0);
    }
}
