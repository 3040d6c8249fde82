using Spectre.Console;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Measuring;
using Tersor.Measuring;

namespace Tersor.KernelLab.Output;

/// <summary>Everything that a run found. Bytes and operations in units, times in seconds.</summary>
internal sealed record LabReport : MeasurementReport
{
    /// <summary>A report without kernels.</summary>
    /// <param name="device">The device of the run.</param>
    /// <param name="roof">The measured roof.</param>
    /// <param name="launch">The measured cost of a launch.</param>
    public LabReport(LabDevice device, Roof roof, LaunchCost launch)
    {
        (Device, Description, Notes) = (device.Name, device.Description, [.. device.Notes]);
        (Roof, Launch) = (roof, launch);
    }

    /// <summary>The device as the command line names it, for example <c>opencl:0</c>.</summary>
    public string Device { get; }

    /// <summary>The device's own name.</summary>
    public string Description { get; }

    /// <summary>What a reader of the figures must know.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The measured roof.</summary>
    public Roof Roof { get; }

    /// <summary>The measured cost of a launch.</summary>
    public LaunchCost Launch { get; }

    /// <summary>One entry for each kernel.</summary>
    public List<KernelResult> Kernels { get; } = [];

    /// <summary>Says what is known before the first kernel runs.</summary>
    public void WriteHead(IAnsiConsole console)
    {
        console.WriteLine($"{Device}: {Description}");
        foreach (var note in Notes)
            console.WriteLine($"  {note}");
        if (double.IsFinite(Roof.CopyBandwidth))
            console.WriteLine($"  roof: copy {Roof.CopyBandwidth / 1e9:F1} GB/s, multiply-add {Roof.FmaPeak / 1e9:F1} GFLOP/s");
        console.WriteLine(
            $"  launch: {LabTable.Time(Launch.Enqueue)} to enqueue, {LabTable.Time(Launch.BackToBack)} back to back, " +
            $"{LabTable.Time(Launch.RoundTrip)} with the wait for its end");
    }
}
