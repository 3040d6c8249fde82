using System.Diagnostics;

namespace Tersor.Onnx.Tests;

/// <summary>ONNX's own tests: those of its version 1.22 beside the checkout, else Debian's of 1.12, else none.</summary>
public sealed class OnnxTestData : IDisposable
{
    private static readonly string[] DebianFolders =
    [
        "/usr/lib/python3/dist-packages/onnx/backend/test/data",
        "/usr/share/libonnx-testdata/data",
    ];

    private readonly TemporaryFolder? _unpacked;

    public OnnxTestData()
    {
        var archive = Path.Combine(DataFolder ?? "", "onnx", "onnx-1.22-tests.tar.xz");
        if (!File.Exists(archive))
        {
            Folder = DebianFolders.FirstOrDefault(Directory.Exists);
            return;
        }

        _unpacked = new TemporaryFolder();
        using var tar = Process.Start("tar", ["-xf", archive, "-C", _unpacked.Path]);
        tar.WaitForExit();
        Assert.Equal(0, tar.ExitCode);
        (Folder, IsComplete) = (_unpacked.Path, true);
    }

    /// <summary>The folder of real models and data; null if there is none.</summary>
    public static string? DataFolder { get; } =
        Environment.GetEnvironmentVariable("TERSOR_DATA") is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    /// <summary>The folder of the tests; null if there is none.</summary>
    public string? Folder { get; }

    /// <summary>Whether they are those that the page lists.</summary>
    public bool IsComplete { get; }

    /// <summary>All tests of some groups, in order.</summary>
    /// <param name="groups">Folders: <c>node</c>, <c>simple</c>, …</param>
    public IEnumerable<OnnxTest> Tests(params string[] groups)
    {
        foreach (var group in groups)
            foreach (var model in Directory.Exists(Path.Combine(Folder!, group)) ? Models(Path.Combine(Folder!, group)) : [])
                yield return new OnnxTest(group, model);
    }

    public void Dispose() => _unpacked?.Dispose();

    // A test has a folder of its own, or a name of its own in a flat one.
    private static IEnumerable<string> Models(string folder) =>
        Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) == "model.onnx" || Path.GetDirectoryName(path) == folder)
            .Order(StringComparer.Ordinal);
}
