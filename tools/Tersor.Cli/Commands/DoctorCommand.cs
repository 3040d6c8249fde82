using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Spectre.Console.Cli;
using Tersor.Cli.Machine;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Gpu;
using Tersor.Kernels.Cpu;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor doctor</c>: what this machine can do, and how much of it the engine gets.</summary>
internal sealed class DoctorCommand(Terminal terminal, DatasetCatalog catalog) : Command<DeviceSettings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, DeviceSettings settings, CancellationToken cancellationToken)
    {
        settings.OpenDevice().Dispose();
        var machine = ProgressBars.Show(terminal, bars =>
        {
            var bar = bars.Add("measure");
            var report = MachineReport.Measure(
                settings.Threads ?? WorkerPool.DefaultThreads, share => bar.Update(share, 1, ""), cancellationToken);
            bar.Finish("done");
            return report;
        });
        var devices = DeviceCatalog.Discover();
        var datasets = KnownDataset.All.Select(known => new { known.Name, Folder = catalog.Locate(known.Name) }).ToArray();

        var system = $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}, {RuntimeInformation.ProcessArchitecture}";
        terminal.Table(new SheetTable("Machine", ["machine", ""],
        [
            ["system", system],
            ["processor", machine.Processor],
            ["processors", Figure.Count(machine.Processors)],
            ["threads", Figure.Count(machine.Threads)],
            ["vectors", $"{machine.VectorBits} bits"],
            ["same seed, same bytes", $"on every processor with {machine.Instructions}"],
            ["features", string.Join(", ", machine.Features)],
            ["memory", $"{Decimal(machine.ReadGigabytesPerSecond)} GB/s read, {Decimal(machine.CopyGigabytesPerSecond)} GB/s "
                + "copied, one thread"],
            .. datasets.Select(dataset => (ImmutableArray<string>)[$"data: {dataset.Name}",
                dataset.Folder ?? "not installed ('tersor data' says how to get it)"]),
        ])
        { TextColumns = 2 });
        terminal.Table(Speeds(machine));
        terminal.Table(Devices(devices));

        JsonFile.Write(settings, new { System = system, Machine = machine, Devices = devices, Datasets = datasets });
        return ExitCode.Success;
    }

    private static SheetTable Speeds(MachineReport machine) => new(
        "Arithmetic",
        ["GFLOP/s", .. machine.Figures.Select(figures => figures.Threads == 1 ? "1 thread" : $"{figures.Threads} threads")],
        [
            ["FMA peak", .. machine.Figures.Select(figures => Decimal(figures.FmaPeakGflops))],
            .. machine.Figures[0].Products.Select((product, i) => (ImmutableArray<string>)
            [
                $"SGEMM {product.Size}³",
                .. machine.Figures.Select(figures => $"{Decimal(figures.Products[i].Gflops)} "
                    + $"({figures.Products[i].ShareOfPeak.ToString("P0", CultureInfo.InvariantCulture)} of peak)"),
            ]),
        ]);

    private static SheetTable Devices(IReadOnlyList<DeviceInfo> devices) => new(
        "Devices",
        ["device", "what it is", "state"],
        [
            .. devices.Select(device => (ImmutableArray<string>)
            [
                device.Name,
                string.Join(", ", new[] { device.Description, device.Vendor, device.Driver, Memory(device) }.OfType<string>()),
                device.Refusal is null ? "ready" : $"refused: {device.Refusal}",
            ]),
        ])
    { TextColumns = 3 };

    private static string? Memory(DeviceInfo device) =>
        device.MemoryBytes > 0 ? $"{Decimal(device.MemoryBytes / (double)(1 << 30))} GiB" : null;

    private static string Decimal(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
