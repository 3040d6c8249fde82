using System.Collections.Immutable;

namespace Tersor.Data;

/// <summary>The folders in which data sets are looked for, each in a subfolder of its name.</summary>
/// <param name="Chosen">The value of <c>TERSOR_DATA</c>, if set.</param>
/// <param name="Cache">The user's cache folder: downloads go there.</param>
/// <param name="Installed">Where the operating system's packages install data sets.</param>
/// <param name="Sample">The folder of the sample that ships with the program, if it has one.</param>
public sealed record DatasetFolders(string? Chosen, string Cache, string Installed, string? Sample)
{
    /// <summary>The folders of this machine and user.</summary>
    public static DatasetFolders Default()
    {
        var sample = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample");
        return new DatasetFolders(
            Variable("TERSOR_DATA"), Path.Combine(UserCache(), "tersor"), "/usr/share/datasets",
            Directory.Exists(sample) ? sample : null);
    }

    /// <summary>The places for a data set, first to last.</summary>
    public ImmutableArray<string> Candidates(string name) =>
        [.. new[] { Chosen, Cache, Installed }.OfType<string>().Select(folder => Path.Combine(folder, name))];

    private static string UserCache()
    {
        // A relative path would make a cache of every folder that the program is run in, and is to be ignored by the XDG
        // specification.
        if (Variable("XDG_CACHE_HOME") is { } chosen && Path.IsPathRooted(chosen))
            return chosen;
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);

        // A user without a home has what the system gives to everyone.
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.IsPathRooted(home)
            ? Path.Combine(home, ".cache")
            : Path.Combine(Path.GetTempPath(), $"cache-of-{Environment.UserName}");
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
