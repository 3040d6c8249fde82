using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tersor.Cli.Output;

/// <summary>Writes what a command found out for machines.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>Writes a value, its properties in camel case.</summary>
    /// <param name="path">The file; null to write nothing.</param>
    /// <param name="value">What to write.</param>
    /// <exception cref="OutputException">The file can't be written.</exception>
    public static void Write<TValue>(string? path, TValue value)
    {
        if (path is not null)
            OutputFile.WriteText(path, JsonSerializer.Serialize(value, Options) + "\n");
    }
}
