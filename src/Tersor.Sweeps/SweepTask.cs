using System.Collections.Immutable;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Tersor.Sweeps;

/// <summary>One compression of a sweep.</summary>
/// <param name="Index">What engines call it: its place in the folder's list, which never changes.</param>
/// <param name="Id">What its result is called: names that a reader knows, and a hash of all that decides the result.</param>
/// <param name="Model">The model, as the sweep has it.</param>
/// <param name="Recipe">The recipe, as the sweep has it; empty for the command's own.</param>
/// <param name="Data">The data set, as the sweep has it; empty for the command's own.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Arguments">The command line, without what it writes.</param>
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
    private const int LongestName = 80;

    /// <summary>All tasks of a sweep; their indices are their places.</summary>
    /// <param name="sweep">What is asked for.</param>
    /// <param name="folder">What paths in it are relative to.</param>
    /// <exception cref="IOException">A file that it names can't be read.</exception>
    public static ImmutableArray<SweepTask> Expand(SweepFile sweep, string folder)
    {
        string[] nothing = [""];
        // A file's hash is read once, however many tasks name it.
        var resolved = sweep.Models.Concat(sweep.Recipes).Concat(sweep.Data).Concat(sweep.Options).Distinct()
            .ToDictionary(name => name, name => Resolve(name, folder));
        var options = sweep.Options.Select(option => resolved[option]).ToList();
        var all =
            from model in sweep.Models
            from recipe in sweep.Recipes.DefaultIfEmpty("")
            from data in sweep.Data.DefaultIfEmpty("")
            from seed in sweep.Seeds
            select (model, recipe, data, seed);
        return
        [
            .. all.Select((point, index) =>
            {
                var seed = point.seed.ToString(CultureInfo.InvariantCulture);
                List<(string Text, string Content)> parts = [("compress", ""), resolved[point.model]];
                if (point.recipe.Length > 0)
                    parts.AddRange([("--recipe", ""), resolved[point.recipe]]);
                if (point.data.Length > 0)
                    parts.AddRange([("--data", ""), resolved[point.data]]);
                parts.AddRange([("--seed", ""), (seed, ""), .. options]);
                var all = string.Join('\n', parts.Select(part => part.Text + '\0' + part.Content));
                var hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(all));
                var name = string.Join('-', new[] { point.model, point.recipe, point.data, seed }.Where(part => part.Length > 0)
                    .Select(Short));
                name = name.Length > LongestName ? name[..LongestName] : name;
                return new SweepTask(
                    index, $"{name}-{hash:x16}", point.model, point.recipe, point.data, point.seed,
                    [.. parts.Select(part => part.Text)]);
            }),
        ];
    }

    /// <summary>A path that is there becomes absolute, since tasks run elsewhere; of a file, its content counts, too.</summary>
    private static (string Text, string Content) Resolve(string name, string folder)
    {
        var path = Path.GetFullPath(name, folder);
        if (name.StartsWith('-') || !(File.Exists(path) || Directory.Exists(path)))
            return (name, "");
        if (Directory.Exists(path))
            return (path, "");
        using var stream = File.OpenRead(path);
        var hash = new XxHash64();
        hash.Append(stream);
        return (path, hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture));
    }

    private static string Short(string name)
    {
        var last = Path.GetFileNameWithoutExtension(name.TrimEnd('/', '\\'));
        return string.Concat((name.Contains('/') ? last : name).Select(c => IsPlain(c) ? c : '_'));

        static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
    }
}
