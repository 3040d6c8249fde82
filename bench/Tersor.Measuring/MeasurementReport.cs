using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tersor.Measuring;

/// <summary>The figures of a run for programs to read, with the machine and the run-time that they depend on.</summary>
public abstract record MeasurementReport
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The time of the run.</summary>
    public DateTimeOffset Date { get; } = DateTimeOffset.UtcNow;

    /// <summary>The processors and the operating system.</summary>
    public string Machine { get; } =
        $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}";

    /// <summary>The version of .NET.</summary>
    public string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    /// <summary>Writes the report as JSON if a file was asked for.</summary>
    /// <param name="file">The file's path; null for none.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Write(string? file)
    {
        if (file is not null)
            File.WriteAllText(file, JsonSerializer.Serialize(this, GetType(), Indented));
    }
}
