using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tersor.Data;
using Tersor.Format;

namespace Tersor.Compression;

/// <summary>
/// What decides the bytes of a run, by name and value: two runs of which all of it is the same give the same file. Whatever is
/// large is there as its SHA-256 hash.
/// </summary>
internal static class RunIdentity
{
    /// <summary>That of a run.</summary>
    /// <exception cref="IOException">The checkpoint that it starts from can't be read.</exception>
    public static ImmutableDictionary<string, string> Of(CompressionRequest request)
    {
        var (task, all) = (request.Task, ImmutableDictionary.CreateBuilder<string, string>());
        all["version"] = typeof(RunIdentity).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        all["model"] = task.Graph.Name;
        all["model.sha256"] = Hash(Encoding.UTF8.GetBytes(GraphJson.Write(task.Graph)));
        all["data"] = task.Data.Train.Name;
        all["data.sha256"] = task.Data.Train.Fingerprint;
        all["test.sha256"] = task.Data.Test.Fingerprint;
        if (task.Data.Validation is { } validation)
            all["validation.sha256"] = validation.Fingerprint;
        all["seed"] = task.Seed.ToString(CultureInfo.InvariantCulture);
        if (task.Shards > 1)
            all["shards"] = task.Shards.ToString(CultureInfo.InvariantCulture);
        all["device"] = task.Device.Name;
        if (task.Device.Instructions is { } instructions)
            all["instructions"] = instructions;
        if (task.WeightsFingerprint is { } weights)
            all["weights.sha256"] = weights;
        if (request.Checkpoint is { } checkpoint)
        {
            using var stream = File.OpenRead(checkpoint);
            all["checkpoint.sha256"] = Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        var notes = new Dictionary<string, string>(request.Metadata);
        InputPreparation.Note(notes, task.Graph.Normalization);
        foreach (var (key, value) in notes)
            all[$"note.{key}"] = value;
        using var recipe = JsonDocument.Parse(RecipeJson.Write(request.Recipe));
        foreach (var (key, value) in RecipeJson.Spell(recipe.RootElement))
            all[key] = value;
        return all.ToImmutable();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
