using System.Collections.Immutable;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Serialization;

namespace Tersor.Sweeps;

/// <summary>One compression of a sweep, or the training of a dense network that several compressions begin with.</summary>
/// <param name="Index">What engines call it: its place in the folder's list, which never changes.</param>
/// <param name="Id">What its result is called: names that a reader knows, and a hash of all that decides the result.</param>
/// <param name="Model">The model, as the sweep has it.</param>
/// <param name="Recipe">The recipe, as the sweep has it; empty for the command's own.</param>
/// <param name="Data">The data set, as the sweep has it; empty for the command's own.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Arguments">The command line, without what it writes and what it begins with.</param>
/// <param name="IsWanted">Whether the sweep as it is now asks for it.</param>
public sealed record SweepTask(
    int Index,
    string Id,
    string Model,
    string Recipe,
    string Data,
    ulong Seed,
    ImmutableArray<string> Arguments,
    bool IsWanted = true)
{
    private const string Training = "train";
    private const int LongestName = 80;

    /// <summary>The ID of the training whose result a compression begins with; null if it trains a network of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Dense { get; init; }

    /// <summary>Whether it trains, and compresses nothing.</summary>
    [JsonIgnore]
    public bool IsTraining => Arguments[0] == Training;

    /// <summary>All tasks of a sweep; their indices are their places.</summary>
    /// <param name="sweep">What is asked for.</param>
    /// <param name="folder">What paths in it are relative to.</param>
    /// <exception cref="IOException">A file that it names can't be read.</exception>
    public static ImmutableArray<SweepTask> Expand(SweepFile sweep, string folder)
    {
        // A file's hash is read once, however many tasks name it.
        var words = sweep.Models.Concat(sweep.Recipes).Concat(sweep.Data).Concat(sweep.Options).Distinct()
            .ToDictionary(name => name, name => SweepWord.Of(name, folder));
        var options = sweep.Options.Select(option => words[option]).ToList();
        var all =
            from model in sweep.Models
            from recipe in sweep.Recipes.DefaultIfEmpty("")
            from data in sweep.Data.DefaultIfEmpty("")
            from seed in sweep.Seeds
            select Of(model, recipe, data, seed,
            [
                "compress", words[model],
                .. recipe.Length > 0 ? ["--recipe", words[recipe]] : Array.Empty<SweepWord>(),
                .. data.Length > 0 ? ["--data", words[data]] : Array.Empty<SweepWord>(),
                "--seed", seed.ToString(CultureInfo.InvariantCulture), .. options,
            ]);
        return [.. all.Select((task, index) => task with { Index = index })];
    }

    /// <summary>A task that has no place yet.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="recipe">The recipe's name; empty for none.</param>
    /// <param name="data">The data set's name; empty for none.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="words">The command line, <c>train</c> or <c>compress</c> first.</param>
    /// <param name="dense">The training whose result it begins with; null for none.</param>
    public static SweepTask Of(
        string model, string recipe, string data, ulong seed, ImmutableArray<SweepWord> words, SweepTask? dense = null)
    {
        IEnumerable<string> parts = words.Select(word => word.Text + '\0' + word.Content);
        var all = string.Join('\n', dense is null ? parts : parts.Append(dense.Id));
        var hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(all));
        var name = string.Join('-', new[] { model, recipe, data, seed.ToString(CultureInfo.InvariantCulture) }
            .Where(part => part.Length > 0).Select(Short));
        name = name.Length > LongestName ? name[..LongestName] : name;
        return new SweepTask(0, $"{name}-{hash:x16}", model, recipe, data, seed, [.. words.Select(word => word.Text)])
        {
            Dense = dense?.Id,
        };
    }

    private static string Short(string name)
    {
        var last = Path.GetFileNameWithoutExtension(name.TrimEnd('/', '\\'));
        return string.Concat((name.Contains('/') ? last : name).Select(c => IsPlain(c) ? c : '_'));

        static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
    }
}
