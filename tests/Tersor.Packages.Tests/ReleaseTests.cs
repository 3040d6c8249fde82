using System.Diagnostics;

namespace Tersor.Packages.Tests;

/// <summary>
/// <c>tools/release</c> in a repository of its own, with a <c>dotnet</c> that only writes down what it is asked for: building and
/// testing the engine once more would take minutes.
/// </summary>
public sealed class ReleaseTests : IDisposable
{
    private const string Tag = "v0.1.0-preview.1";

    // Packs a file for each call; what it holds is the same each time, unless DIFFERENT is set.
    private const string Dotnet = """
        #!/bin/sh
        echo "$PWD: $*" >> "$LOG"
        [ "$1" = pack ] || exit 0
        while [ "$1" != -o ]; do shift; done
        mkdir -p "$2" && echo "package${DIFFERENT:+$2}" > "$2/Tersor.nupkg"
        """;

    private readonly TemporaryFolder _folder = new();

    public ReleaseTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        Add("repository/tools/release", File.ReadAllText(Path.Combine(Checkout.Root, "tools", "release")), isProgram: true);
        Add("repository/Directory.Build.props", "<VersionPrefix>0.1.0</VersionPrefix>");
        Add("repository/CHANGELOG.md", "# Changes\n\n## 0.1.0 (unreleased)\n");
        Add("repository/.gitignore", "artifacts/\n");
        Add("repository/tests/newcomer/run", "#!/bin/sh\necho \"newcomer: $(ls \"$1\")\" >> \"$LOG\"\n", isProgram: true);
        Add("bin/dotnet", Dotnet, isProgram: true);
        Git("init --quiet");
        Git("add .");
        Git("-c user.name=a -c user.email=a@b commit --quiet -m first");
        Git($"tag {Tag}");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_tag_is_built_tested_packed_twice_and_left_in_a_folder()
    {
        var (code, output, error) = Release(Tag);
        Assert.True(code == 0, error);
        Assert.StartsWith("1 packages of 0.1.0-preview.1 are in ", output);
        Assert.Equal("package\n", File.ReadAllText(_folder.File($"repository/artifacts/{Tag[1..]}/Tersor.nupkg")));
        var calls = File.ReadAllLines(_folder.File("log"));
        Assert.Equal(
            ["build", "test", "pack", "pack", "exec", "Tersor.nupkg"],
            calls.Select(call => call.Split(": ", 2)[1].Split(' ')[0]));
        Assert.All(calls.Where(call => call.Contains(": build") || call.Contains(": pack")), call =>
            Assert.Contains("-p:Version=0.1.0-preview.1 ", call));

        // All of it happens in a clone.
        Assert.DoesNotContain(calls, call => call.StartsWith(_folder.Path, StringComparison.Ordinal));
        Assert.Equal(1, Release(Tag).Code);
    }

    [Fact]
    public void Packs_that_differ_are_no_release()
    {
        var (code, _, error) = Release(Tag, different: "yes");
        Assert.Equal((1, true), (code, error.EndsWith("release: two packs of one commit differ\n", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(_folder.File("repository/artifacts")));
    }

    [Theory]
    [InlineData("0.1.0", "release: which tag? for example v0.2.0 or v0.2.0-preview.1\n")]
    [InlineData("v0.1.0", "release: there is no tag v0.1.0\n")]
    public void A_wrong_tag_is_refused(string tag, string reason) =>
        Assert.Equal((1, "", reason), Release(tag));

    [Fact]
    public void What_is_not_committed_is_not_released()
    {
        Add("repository/CHANGELOG.md", "# Changes\n");
        Assert.Equal((1, "", "release: the tree has changes that are not committed\n"), Release(Tag));
        Git("-c user.name=a -c user.email=a@b commit --quiet -am second");
        Assert.Equal((1, "", $"release: {Tag} is on another commit than the one that is checked out\n"), Release(Tag));
        Git($"tag -f {Tag}");
        Assert.Equal((1, "", "release: CHANGELOG.md has no section 0.1.0\n"), Release(Tag));
        Assert.False(File.Exists(_folder.File("log")));
    }

    private (int Code, string Output, string Error) Release(string tag, string different = "") =>
        Run(_folder.File("repository/tools/release"), tag, different);

    private void Git(string arguments)
    {
        var (code, _, error) = Run("git", arguments, "");
        Assert.True(code == 0, error);
    }

    private (int Code, string Output, string Error) Run(string program, string arguments, string different)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.File("repository"),
            Environment =
            {
                ["PATH"] = $"{_folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
                ["LOG"] = _folder.File("log"),
                ["DIFFERENT"] = different,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private void Add(string name, string content, bool isProgram = false)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        if (isProgram && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
