using System.Collections.Immutable;

namespace Tersor.Learning.Data;

/// <summary>The folders in which data sets are looked for, each in a subfolder of its name.</summary>
/// <param name="Environment">The value of <c>TERSOR_DATA</c>, if set.</param>
/// <param name="Cache">The user's cache folder: downloads go there.</param>
/// <param name="System">Where the operating system's packages install data sets.</param>
/// <param name="Sample">The folder of the sample that ships with the program, if it has one.</param>
public sealed record DatasetFolders(string? Environment, string Cache, string System, string? Sample)
{
    /// <summary>The folders of this machine and user.</summary>
    public static DatasetFolders Default()
    {
        var data = global::System.Environment.GetEnvironmentVariable("TERSOR_DATA");
        var cache = global::System.Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache))
        {
            cache = OperatingSystem.IsWindows()
                ? global::System.Environment.GetFolderPath(global::System.Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(global::System.Environment.GetFolderPath(global::System.Environment.SpecialFolder.UserProfile), ".cache");
        }

        var sample = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample");
        return new DatasetFolders(
            string.IsNullOrEmpty(data) ? null : data, Path.Combine(cache, "tersor"), "/usr/share/datasets", Directory.Exists(sample) ? sample : null);
    }

    /// <summary>The places for a data set, first to last.</summary>
    public ImmutableArray<string> Candidates(string name) =>
        [.. new[] { Environment, Cache, System }.OfType<string>().Select(folder => Path.Combine(folder, name))];
}
