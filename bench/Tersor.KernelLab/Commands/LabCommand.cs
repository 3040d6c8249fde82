using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Cpu;
using Tersor.Gpu;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Measuring;
using Tersor.KernelLab.Output;
using Tersor.KernelLab.Workloads;

namespace Tersor.KernelLab.Commands;

/// <summary>Runs versions of kernels on a device: first each has to be right, then it is timed.</summary>
internal sealed class LabCommand(IAnsiConsole console) : Command<LabSettings>
{
    public override ValidationResult Validate(CommandContext context, LabSettings settings) =>
        settings.Choose((WorkloadCatalog)context.Data!);

    public override int Execute(CommandContext context, LabSettings settings, CancellationToken cancellation)
    {
        if (settings.List)
        {
            console.Write(LabTable.OfEntries(settings.Entries));
            return 0;
        }

        using var device = Open(settings.Device);
        var report = new LabReport(device, device.MeasureRoof(), device.MeasureLaunch());
        report.WriteHead(console);
        foreach (var entry in settings.Entries)
        {
            var size = settings.Size is { } text ? entry.Parse(text)! : device.IsEmulator ? entry.Small : entry.Default;
            using var workload = entry.Create(device, size);
            cancellation.ThrowIfCancellationRequested();
            var result = LabRun.Of(entry.Name, workload, device, report.Roof);
            report.Kernels.Add(result);
            console.Write(LabTable.Of(result));
            foreach (var mark in LabTable.MarksOf(result))
                console.WriteLine(mark);
        }

        report.Write(settings.Json);
        return report.Kernels.All(kernel => kernel.IsRight) ? 0 : 1;
    }

    /// <exception cref="DeviceUnavailableException">There is no such device, or it can't be used.</exception>
    private static LabDevice Open(string name) =>
        name == DeviceCatalog.Cpu ? new CpuLabDevice(new CpuBackend()) : GpuLabDevice.Open(name);
}
