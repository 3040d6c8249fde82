using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tersor.Cli.Commands;
using Tersor.Compression;
using Tersor.Tasks;

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

    /// <summary>The same in a line.</summary>
    public static JsonSerializerOptions Lines { get; } = new(Options) { WriteIndented = false };

    /// <summary>Writes figures by key, in their order; those without a value are left out.</summary>
    /// <param name="settings">Say where to; if nowhere, nothing is written.</param>
    /// <param name="fields">The keys, in camel case, and the values.</param>
    /// <exception cref="IOException">The file can't be written; the message names it.</exception>
    public static void Write(JsonSettings settings, ImmutableArray<ScoreField> fields) =>
        Write(settings, fields.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value));

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
