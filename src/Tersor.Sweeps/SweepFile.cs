using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tersor.Sweeps;

/// <summary>
/// What a user asks for: every model with every recipe, data set and seed. Strict: an unknown key, a value of the wrong type and
/// one outside its range are errors that name the key and the line.
/// </summary>
/// <example><code>
/// { "models": ["resnet-8", "mine.onnx"], "recipes": ["best", "mine.json"], "data": ["fashion-mnist"], "seeds": "1-10",
///   "options": ["--epochs", "2"] }
/// </code></example>
/// <param name="Models">Names of models, or files.</param>
/// <param name="Recipes">Names of recipes, or files; empty for the command's own choice.</param>
/// <param name="Data">Names of data sets, or folders; empty for the command's own choice.</param>
/// <param name="Seeds">The seeds.</param>
/// <param name="Options">What is added to every command line.</param>
public sealed record SweepFile(
    ImmutableArray<string> Models,
    ImmutableArray<string> Recipes,
    ImmutableArray<string> Data,
    ImmutableArray<ulong> Seeds,
    ImmutableArray<string> Options)
{
    /// <summary>The most tasks that a sweep may have.</summary>
    public const int MostTasks = 100_000;

    private const int MostBytes = 1 << 20;
    private const int MostEntries = 10_000;

    private static readonly string[] Keys = ["models", "recipes", "data", "seeds", "options"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="SweepException">It is no sweep.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static SweepFile Read(string path)
    {
        using var stream = File.OpenRead(path);
        if (stream.Length > MostBytes)
            throw new SweepException($"{path}: is larger than {MostBytes} bytes");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes, path);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="path">What errors call it.</param>
    /// <exception cref="SweepException">It is no sweep.</exception>
    public static SweepFile Parse(ReadOnlySpan<byte> json, string path)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        var reader = new Utf8JsonReader(
            json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var lists = new Dictionary<string, ImmutableArray<string>>();
        var key = "";
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new FormatException("a sweep is an object: { \"models\": […] }");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                key = reader.GetString()!;
                if (!Keys.Contains(key))
                    throw new FormatException($"there is no such key; the keys are {string.Join(", ", Keys)}");
                if (lists.ContainsKey(key))
                    throw new FormatException("is there twice");
                reader.Read();
                lists[key] = ReadList(ref reader, key);
                key = "";
            }

            reader.Read();
            key = "models";
            if (Of("models").IsEmpty)
                throw new FormatException("at least one is needed");
            key = "";
            ImmutableArray<ulong> seeds = [.. Of("seeds").Select(ulong.Parse)];
            var sweep = new SweepFile(Of("models"), Of("recipes"), Of("data"), seeds, Of("options"));
            return sweep.Count <= MostTasks
                ? sweep with { Seeds = sweep.Seeds.IsEmpty ? [1] : sweep.Seeds }
                : throw new FormatException($"{sweep.Count} tasks are more than {MostTasks}");
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            var at = exception is JsonException { LineNumber: { } number }
                ? number + 1
                : json[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
            var reason = exception is JsonException ? exception.Message.Split(" LineNumber")[0] : exception.Message;
            throw new SweepException($"{path}: line {at}{(key.Length > 0 ? $", \"{key}\"" : "")}: {reason}");
        }

        ImmutableArray<string> Of(string name) => lists.GetValueOrDefault(name, []);
    }

    private long Count =>
        (long)Models.Length * Math.Max(1, Recipes.Length) * Math.Max(1, Data.Length) * Math.Max(1, Seeds.Length);

    private static ImmutableArray<string> ReadList(ref Utf8JsonReader reader, string key)
    {
        var isSeeds = key == "seeds";
        if (isSeeds && reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
            return Distinct(ReadSeeds(ref reader), key);
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormatException(
                isSeeds ? "must be a list of numbers, or a text such as \"1-10\"" : "must be a list of texts");
        var entries = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (isSeeds && reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
                entries.AddRange(ReadSeeds(ref reader));
            else if (!isSeeds && reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } text)
                entries.Add(text);
            else
                throw new FormatException(isSeeds ? "a seed is a whole number from 0 on" : "an entry must be a text, not empty");
            if (entries.Count > MostEntries)
                throw new FormatException($"has more than {MostEntries} entries");
        }

        return key == "options" ? entries.ToImmutable() : Distinct(entries, key);
    }

    private static ImmutableArray<string> Distinct(IEnumerable<string> entries, string key)
    {
        ImmutableArray<string> all = [.. entries];
        return all.GroupBy(entry => entry).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new FormatException($"'{twice.Key}' is there twice")
            : all;
    }

    private static IEnumerable<string> ReadSeeds(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.Number
            ? Encoding.UTF8.GetString(reader.ValueSpan)
            : reader.GetString()!;
        var seeds = new List<string>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryRead(ends[0], out var first) || !TryRead(ends[^1], out var last) || last < first)
                throw new FormatException($"'{part}' is neither a whole number from 0 on nor a range such as 1-10");
            if (last - first >= MostEntries || seeds.Count + (int)(last - first) >= MostEntries)
                throw new FormatException($"has more than {MostEntries} entries");
            for (ulong i = 0; i <= last - first; i++)
                seeds.Add((first + i).ToString(CultureInfo.InvariantCulture));
        }

        return seeds;
    }

    private static bool TryRead(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
