namespace Tersor.Load;

/// <summary>A folder with copies of the models that are served, whose files can be replaced.</summary>
internal sealed class ServedFolder : IDisposable
{
    private const string Extension = ".tersor";

    private readonly string[] _files;

    /// <exception cref="IOException">A file can't be read.</exception>
    public ServedFolder(string[] files)
    {
        _files = files;
        Names = [.. files.Select(NameOf)];
        Put();
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("tersor-load-").FullName;

    /// <summary>The models' names.</summary>
    public string[] Names { get; }

    public static string NameOf(string file) => System.IO.Path.GetFileNameWithoutExtension(file);

    /// <summary>Puts each file there by a rename, as whoever publishes a model does.</summary>
    public void Put()
    {
        foreach (var (file, name) in _files.Zip(Names))
        {
            var beside = System.IO.Path.Combine(Path, name + ".new");
            File.Copy(file, beside);
            File.Move(beside, System.IO.Path.Combine(Path, name + Extension), overwrite: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
