using System.Globalization;
using System.IO.Hashing;

namespace Tersor.Sweeps;

/// <summary>A word of a task's command line, and what it stands for: both decide the result.</summary>
/// <param name="Text">The word.</param>
/// <param name="Content">What tells other content under the same name apart, for example a hash; empty for nothing.</param>
public readonly record struct SweepWord(string Text, string Content = "")
{
    /// <summary>A word that stands for itself.</summary>
    /// <param name="text">The word.</param>
    public static implicit operator SweepWord(string text) => new(text);

    /// <summary>A path that is there becomes absolute, since tasks run elsewhere; of a file, its content counts, too.</summary>
    /// <param name="name">A name, or a path.</param>
    /// <param name="folder">What paths are relative to.</param>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static SweepWord Of(string name, string folder)
    {
        var path = Path.GetFullPath(name, folder);
        if (name.StartsWith('-') || !(File.Exists(path) || Directory.Exists(path)))
            return name;
        if (Directory.Exists(path))
            return path;
        using var stream = File.OpenRead(path);
        var hash = new XxHash64();
        hash.Append(stream);
        return new SweepWord(path, hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture));
    }
}
