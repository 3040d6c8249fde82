using System.Text.Json;
using System.Text.Json.Serialization;
using Tersor.Cli.Commands;
using Tersor.Compression;

namespace Tersor.Cli.Output;

/// <summary>Writes what a command found out for machines.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Converters = { new FiniteNumberConverter<double>(), new FiniteNumberConverter<float>() },
    };

    /// <summary>Writes a value, its properties in camel case; numbers that are not finite as null.</summary>
    /// <param name="settings">Say where to; if nowhere, nothing is written.</param>
    /// <param name="value">What to write.</param>
    /// <exception cref="IOException">The file can't be written; the message names it.</exception>
    public static void Write<TValue>(JsonSettings settings, TValue value)
    {
        if (settings.Json is { } path)
            settings.Files.Output(path).WriteText(JsonSerializer.Serialize(value, Options) + "\n");
    }
}
