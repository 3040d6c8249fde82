namespace Tersor.CudaEmulator;

/// <summary>What is checked, and how freely the hardware's liberties are taken.</summary>
internal sealed record EmulatorOptions
{
    /// <summary>The names of all variables begin with this.</summary>
    public const string Prefix = "CUDAEMU_";

    /// <summary>Whether reads of unwritten memory and races are looked for. Accesses out of bounds always are.</summary>
    public bool Check { get; init; } = true;

    /// <summary>Whether copies and launches wait for the host to wait for them.</summary>
    public bool Defer { get; init; }

    /// <summary>Whether multiplications and additions become one rounding where NVIDIA's compiler may do that.</summary>
    public bool Contract { get; init; }

    /// <summary>Whether approximate instructions are off by as much as their documentation allows.</summary>
    public bool Perturb { get; init; }

    /// <summary>Whether a table of what each kernel did is written at the end.</summary>
    public bool Statistics { get; init; }

    /// <summary>Whether there is no device, as where a driver is installed and no card.</summary>
    public bool WithoutDevice { get; init; }

    /// <summary>Whether every module is refused, as by a driver whose compiler doesn't know the text.</summary>
    public bool RejectModules { get; init; }

    /// <summary>
    /// How many instructions a launch may run in all its warps before it counts as one that never ends; 0 for no limit.
    /// </summary>
    public long MostInstructions { get; init; }

    /// <summary>The driver's version as CUDA counts: 13000 is 13.0.</summary>
    public int DriverVersion { get; init; } = 13000;

    /// <summary>The device's memory in bytes.</summary>
    public long MemoryBytes { get; init; } = 8L << 30;

    /// <summary>The file for reports; null for standard error. <c>%p</c> stands for the process's number.</summary>
    public string? Log { get; init; }

    /// <summary>The folder that all loaded PTX is written to; null for none.</summary>
    public string? Dump { get; init; }

    /// <summary>What a process with findings exits with; 0 leaves the exit code alone.</summary>
    public int ErrorExitCode { get; init; }

    /// <summary>What the environment says.</summary>
    public static EmulatorOptions FromEnvironment() => new()
    {
        Check = Number("CHECK", 1) != 0,
        Defer = Number("DEFER", 0) != 0,
        Contract = Number("CONTRACT", 0) != 0,
        Perturb = Number("PERTURB", 0) != 0,
        Statistics = Number("STATS", 0) != 0,
        // CUDA's own variable: an empty list hides every device.
        WithoutDevice = Number("NO_DEVICE", 0) != 0 || Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is "" or "-1",
        RejectModules = Number("REJECT", 0) != 0,
        MostInstructions = Number("LIMIT", 0),
        DriverVersion = (int)Number("DRIVER", 13000),
        MemoryBytes = Number("MEMORY_MB", 8192) << 20,
        Log = Text("LOG")?.Replace("%p", $"{Environment.ProcessId}", StringComparison.Ordinal),
        Dump = Text("DUMP"),
        ErrorExitCode = (int)Number("ERROR_EXITCODE", 0),
    };

    private static string? Text(string name) =>
        Environment.GetEnvironmentVariable(Prefix + name) is { Length: > 0 } value ? value : null;

    private static long Number(string name, long otherwise) => long.TryParse(Text(name), out var value) ? value : otherwise;
}
