using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Measuring;

namespace Tersor.KernelLab.Output;

/// <summary>Everything that a run found, and what it depends on. Bytes and operations in units, times in seconds.</summary>
/// <param name="device">Where it ran.</param>
/// <param name="roof">The measured roof.</param>
/// <param name="launch">The measured cost of a launch.</param>
internal sealed class LabReport(LabDevice device, Roof roof, LaunchCost launch)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>When.</summary>
    public DateTimeOffset Date { get; } = DateTimeOffset.UtcNow;

    /// <summary>On what.</summary>
    public string Machine { get; } =
        $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}";

    /// <summary>Under which run-time.</summary>
    public string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    /// <summary>For example <c>opencl:0</c>.</summary>
    public string Device { get; } = device.Name;

    /// <summary>The device's own name.</summary>
    public string Description { get; } = device.Description;

    /// <summary>How to read the figures.</summary>
    public IReadOnlyList<string> Notes { get; } = [.. device.Notes];

    /// <summary>The measured roof.</summary>
    public Roof Roof { get; } = roof;

    /// <summary>The measured cost of a launch.</summary>
    public LaunchCost Launch { get; } = launch;

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

    /// <summary>Writes the report if a file was asked for.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Write(string? file)
    {
        if (file is not null)
            File.WriteAllText(file, JsonSerializer.Serialize(this, Indented));
    }
}
