using System.Diagnostics;

namespace Tersor.Onnx.Tests;

/// <summary>ONNX's own tests: those of its version 1.22 beside the checkout, else Debian's of 1.12, else none.</summary>
[CollectionDefinition(Collection)]
public sealed class OnnxTestData : IDisposable, ICollectionFixture<OnnxTestData>
{
    /// <summary>The tests that share the folder, which is unpacked once.</summary>
    public const string Collection = "ONNX's own tests";

    private static readonly string[] DebianFolders =
    [
        "/usr/lib/python3/dist-packages/onnx/backend/test/data",
        "/usr/share/libonnx-testdata/data",
    ];

    // Of version 1.12, which Debian has, what the page doesn't judge: 1.22 has no such test, or another one under this name.
    // In 1.12 a bfloat16 is recorded as its bits, and windows of sound are those of a pi of 3.1415.
    private static readonly string[] Older =
    [
        "basic_convinteger", "blackmanwindow", "blackmanwindow_symmetric", "cast_BFLOAT16_to_FLOAT", "cast_FLOAT_to_BFLOAT16",
        "cast_FLOAT_to_STRING", "cast_STRING_to_FLOAT", "castlike_BFLOAT16_to_FLOAT", "castlike_BFLOAT16_to_FLOAT_expanded",
        "castlike_FLOAT_to_BFLOAT16", "castlike_FLOAT_to_BFLOAT16_expanded", "castlike_FLOAT_to_STRING",
        "castlike_FLOAT_to_STRING_expanded", "castlike_STRING_to_FLOAT", "castlike_STRING_to_FLOAT_expanded", "hammingwindow",
        "hammingwindow_symmetric", "hannwindow", "hannwindow_symmetric", "optional_get_element", "optional_has_element",
        "optional_has_element_empty", "qlinearmatmul_2D", "qlinearmatmul_3D",
        "resize_downsample_sizes_nearest_tf_half_pixel_for_nn", "resize_tf_crop_and_resize", "split_zero_size_splits",
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

    /// <summary>Whether a test is the one that the page speaks of.</summary>
    public bool IsJudged(string name) => IsComplete || !Older.Contains(name);

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
