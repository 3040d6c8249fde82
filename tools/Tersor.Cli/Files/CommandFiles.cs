using System.Reflection;
using Spectre.Console.Cli;
using Tersor.Cli.Commands;
using Tersor.Data;
using Tersor.Format;

namespace Tersor.Cli.Files;

/// <summary>
/// The files of one command line. Before any command runs, what its settings mark as outputs is compared with its inputs and with
/// each other, and reserved; what is not committed in the end is given up.
/// </summary>
/// <param name="folders">Where data sets are that are called by name.</param>
/// <param name="ranks">The processes that do the same work, of which the first one alone writes; null for this one alone.</param>
internal sealed class CommandFiles(DatasetFolders folders, Ranks? ranks) : ICommandInterceptor, IDisposable
{
    private readonly List<(string Option, OutputFile File)> _outputs = [];
    private readonly List<(string Option, string Path)> _inputs = [];

    /// <summary>The processes that do the same work; null for this one alone.</summary>
    public Ranks? Ranks => ranks;

    /// <inheritdoc/>
    public void Intercept(CommandContext context, CommandSettings settings)
    {
        ((JsonSettings)settings).Files = this;
        ranks?.Check(settings);
        var properties = settings.GetType().GetProperties();
        foreach (var property in properties)
            if (property.GetCustomAttribute<InputAttribute>() is { } input)
                _inputs.AddRange(PathsOf(property, settings, input).Select(path => (NameOf(property), path)));
        foreach (var property in properties)
            if (property.GetCustomAttribute<OutputAttribute>() is { } output && Value(property, settings) is string path)
                Reserve(output.Option ?? NameOf(property), path);
    }

    /// <summary>The reserved output of a path; reserved now, if settings could not tell of it.</summary>
    /// <param name="path">As the settings have it.</param>
    /// <param name="option">The option that decides it.</param>
    /// <exception cref="UsageException">It is an input of the command, or another of its outputs.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public OutputFile Output(string path, string option = "--out") =>
        _outputs.Find(output => output.File.Path == path) is { File: { } file } ? file : Reserve(option, path);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, file) in _outputs)
            file.Dispose();
    }

    private OutputFile Reserve(string option, string path)
    {
        if (path == "-")
            throw new UsageException($"{option}: the standard output is called /dev/stdout, and a file of that name ./-");
        if (ranks is { IsFirst: false })
            return OutputFile.WrittenElsewhere(path);
        var identity = FileIdentity.Of(path);
        if (identity is not null
            && _inputs.Find(input => IsOverwritten(path, identity.Value, input.Path)) is { Path: not null } source)
            throw new UsageException($"{option}: '{path}' is what {source.Option} reads: '{source.Path}'");
        if (identity is not null
            && _outputs.Find(output => FileIdentity.Of(output.File.Path) == identity) is { File: not null } other)
            throw new UsageException($"{option}: '{path}' is what {other.Option} writes: '{other.File.Path}'");
        var file = OutputFile.Reserve(path);
        _outputs.Add((option, file));
        return file;
    }

    /// <summary>Whether an output is an input, or a file of the data in an input folder.</summary>
    private static bool IsOverwritten(string output, FileIdentity identity, string input)
    {
        if (!Directory.Exists(input))
            return File.Exists(input) && FileIdentity.Of(input) == identity;
        if (File.Exists(output) && Directory.EnumerateDirectories(input).Any(folder => FileIdentity.IsInside(output, folder)))
            return Path.GetExtension(output).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg";
        return Directory.EnumerateFiles(input).Where(IsData).Any(file => FileIdentity.Of(file) == identity);
    }

    /// <summary>
    /// Whether a file in a data set's folder is of the set: data in IDX or CIFAR files, text, images, arrays, sounds.
    /// </summary>
    private static bool IsData(string file) =>
        file.Contains("-ubyte", StringComparison.Ordinal)
        || Path.GetExtension(file).ToLowerInvariant() is
            ".txt" or ".bin" or ".png" or ".jpg" or ".jpeg" or ".npy" or ".npz" or ".wav" or ".pb";

    private IEnumerable<string> PathsOf(PropertyInfo property, CommandSettings settings, InputAttribute input)
    {
        string[] given = Value(property, settings) switch
        {
            string path => [path],
            string[] paths => paths,
            _ when input.IsData => [KnownDataset.FashionMnist.Name, TextCatalog.DefaultName],
            _ => [],
        };
        return given
            .Where(path => path.Length > 0)
            .SelectMany(path => input.IsData ? [path, .. folders.Candidates(path)] : new[] { path });
    }

    private static object? Value(PropertyInfo property, CommandSettings settings) =>
        property.GetValue(settings, BindingFlags.DoNotWrapExceptions, null, null, null);

    /// <summary>What the user knows a setting by: <c>--checkpoint</c>, or <c>FILE</c>.</summary>
    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<CommandOptionAttribute>() is { } option ? "--" + option.LongNames[0]
        : property.GetCustomAttribute<CommandArgumentAttribute>() is { } argument ? argument.ValueName
        : property.Name;
}
