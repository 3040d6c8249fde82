using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.KernelLab.Workloads;

namespace Tersor.KernelLab.Commands;

/// <summary>What a run of the lab can be told.</summary>
internal sealed class LabSettings : CommandSettings
{
    [CommandOption("--device <DEVICE>")]
    [Description("cpu, emulator, opencl:N or cuda:N.")]
    [DefaultValue("cpu")]
    public string Device { get; init; } = "cpu";

    [CommandOption("--kernel <NAME>")]
    [Description("One kernel, or several separated by commas; all by default.")]
    public string? Kernel { get; init; }

    [CommandOption("--size <SIZE>")]
    [Description("Extents of the problem, for example 512 or 64x300x784; each kernel's own by default.")]
    public string? Size { get; init; }

    [CommandOption("--json <FILE>")]
    [Description("Write the figures to a file, too.")]
    public string? Json { get; init; }

    [CommandOption("--list")]
    [Description("Name the kernels, their extents and default sizes, and stop.")]
    public bool List { get; init; }

    /// <summary>The kernels asked for.</summary>
    public IReadOnlyList<WorkloadEntry> Entries { get; private set; } = [];

    /// <summary>Finds the kernels asked for, and says what is wrong if they or the rest can't be had.</summary>
    public ValidationResult Choose(WorkloadCatalog catalog)
    {
        List<WorkloadEntry> entries = [];
        foreach (var name in Kernel?.Split(',') ?? [.. catalog.Entries.Select(entry => entry.Name)])
        {
            if (catalog.Find(name) is not { } entry)
                return ValidationResult.Error($"--kernel: '{name}' is not one of {catalog.Names}");
            if (Size is not null && entry.Parse(Size) is null)
                return ValidationResult.Error($"--size: '{Size}' is no size of {entry.Name}, which takes {entry.Sizes}");
            entries.Add(entry);
        }

        Entries = entries;
        return Json is not null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(Json)))
            ? ValidationResult.Error($"--json {Json}: there is no such folder")
            : ValidationResult.Success();
    }
}
