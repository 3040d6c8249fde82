using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tersor.Peers.Commands;

/// <summary>The figures of a command for machines, with what they depend on.</summary>
/// <param name="Command">For example <c>gemm</c>.</param>
/// <param name="Peer">The other side and its version.</param>
/// <param name="Threads">Threads of each side.</param>
/// <param name="PeakGflops">The measured FMA peak of that many threads.</param>
/// <param name="Results">One entry for each comparison; times in microseconds.</param>
internal sealed record Report<TResult>(string Command, string Peer, int Threads, double PeakGflops, IReadOnlyList<TResult> Results)
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

    /// <summary>Writes the report if a file was asked for.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Write(string? file)
    {
        if (file is not null)
            File.WriteAllText(file, JsonSerializer.Serialize(this, Indented));
    }
}
