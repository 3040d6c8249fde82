using Spectre.Console;
using Tersor.Cli.Output;
using Tersor.Data;

namespace Tersor.Cli.Tests;

/// <summary>
/// Command lines run in this process, in a folder of their own with a tiny data set: ten classes, told apart by where the
/// image is bright.
/// </summary>
internal sealed class CommandLine : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CommandLine() => WriteBlocks(File("blocks"), train: 160, test: 40);

    public string Folder => _folder.Path;

    public string Data => File("blocks");

    public string File(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    public Outcome Run(params string[] arguments) =>
        Run(new DatasetFolders(null, File("cache"), File("system"), null), default, arguments);

    public Outcome Run(DatasetFolders folders, CancellationToken cancellation, params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = 160;
        var exitCode = TersorApp.Run(
            arguments, new Terminal(console, error), new DatasetCatalog(folders, downloader: null), cancellation);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Compresses a LeNet-300-100 with as little training as possible.</summary>
    public string Compressed()
    {
        var path = File("tiny.tersor");
        Run("compress", "lenet-300-100", "--data", Data, "--epochs", "1", "--threads", "1", "--out", path).Succeeded();
        return path;
    }

    private static void WriteBlocks(string folder, int train, int test)
    {
        const int Side = 28, Classes = 10;
        IdxWriter.WriteFolder(folder, train, test, Side, Classes);
        foreach (var (prefix, count) in new[] { ("train", train), ("t10k", test) })
        {
            var pixels = new byte[count * Side * Side];
            for (var i = 0; i < count; i++)
                for (var row = 0; row < 5; row++)
                    pixels.AsSpan((i * Side * Side) + (((i % Classes / 5 * 14) + row) * Side) + (i % 5 * 5), 5)
                        .Fill((byte)(200 + (i % 50)));
            System.IO.File.WriteAllBytes(
                Path.Combine(folder, $"{prefix}-images-idx3-ubyte"), IdxWriter.Images(count, Side, Side, pixels));
        }
    }
}
