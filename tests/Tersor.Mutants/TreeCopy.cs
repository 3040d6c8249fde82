using System.Text.RegularExpressions;

namespace Tersor.Mutants;

/// <summary>A copy of the working tree, in which bugs are planted one at a time. The tree itself is only read.</summary>
/// <param name="root">The copy's folder.</param>
internal sealed partial class TreeCopy(string root)
{
    private readonly Dictionary<TestRun, string?> _faults = [];

    /// <summary>
    /// Copies what git knows and does not ignore, except what is there already; what is no longer in the tree goes.
    /// </summary>
    public void CopyFrom(string tree)
    {
        var listed = Command.Run(tree, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output
            .Split('\0', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var sources = listed.Where(file => File.Exists(Path.Combine(tree, file))).ToHashSet();
        foreach (var file in sources)
        {
            var (source, target) = (File.ReadAllBytes(Path.Combine(tree, file)), Path.Combine(root, file));
            if (File.Exists(target) && source.AsSpan().SequenceEqual(File.ReadAllBytes(target)))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, source);
        }

        foreach (var target in Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            var file = Path.GetRelativePath(root, target);
            if (!sources.Contains(file) && !file.Split('/').Contains("obj"))
                File.Delete(target);
        }
    }

    /// <summary>Plants a mutant and asks its tests.</summary>
    /// <exception cref="StaleMutantException">The source has moved on.</exception>
    public Verdict Judge(Mutant mutant)
    {
        if (mutant.Tests.Select(Fault).FirstOrDefault(fault => fault is not null) is { } reason)
            return new Verdict(Outcome.Broken, reason);
        var file = Path.Combine(root, mutant.File);
        var (original, planted) = (File.ReadAllText(file), mutant.Plant(root));
        try
        {
            File.WriteAllText(file, planted);
            foreach (var test in mutant.Tests)
            {
                if (BuildError(test) is { } error)
                    return new Verdict(Outcome.Broken, error);
                if (Failure(test) is { } killer)
                    return new Verdict(Outcome.Killed, killer);
            }

            return new Verdict(Outcome.Survived, mutant.What);
        }
        finally
        {
            File.WriteAllText(file, original);
        }
    }

    /// <summary>
    /// Why a run says nothing about mutants: it does not build, or fails without any. Null if it does say something.
    /// </summary>
    private string? Fault(TestRun test)
    {
        if (_faults.TryGetValue(test, out var known))
            return known;
        Console.WriteLine($"{test} without a mutant");
        var fault = BuildError(test) ?? Failure(test);
        return _faults[test] = fault is null ? null : $"without a mutant, {test}: {fault}";
    }

    private string? BuildError(TestRun test)
    {
        // A mutant may leave a variable unused, which is no reason to refuse it.
        var build = Command.Run(
            root, "dotnet", "build", test.Folder, "-c", "Release", "-v", "quiet", "-p:TreatWarningsAsErrors=false",
            "-p:RunAnalyzers=false");
        return build.ExitCode == 0
            ? null
            : build.Output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim()
                ?? "it does not build";
    }

    /// <summary>Runs tests until the first failure.</summary>
    /// <returns>What failed, or null if all passed.</returns>
    private string? Failure(TestRun test)
    {
        var folder = Path.Combine(root, test.Folder);
        string[] selection = test.Class is null ? [] : ["-class", $"*.{test.Class}"];
        var run = Command.Run(
            folder,
            Path.Combine(folder, "bin/Release/net10.0", $"Tersor.{test.Project}.Tests"),
            ["-noColor", "-stopOnFail", .. selection]);
        if (run.ExitCode is null)
            return $"{test} does not end";
        if (run.ExitCode != 0)
            return FailedTest().Match(run.Output) is { Success: true } match
                ? match.Groups[1].Value
                : $"{test} ends with {run.ExitCode}";
        return SomeTests().IsMatch(run.Output) ? null : $"{test} runs no test";
    }

    [GeneratedRegex(@"^\s+Tersor\.[\w.]*?(\w+\.\w+)(?:\(.*)? \[FAIL\]", RegexOptions.Multiline)]
    private static partial Regex FailedTest();

    [GeneratedRegex(@"Total: [1-9]")]
    private static partial Regex SomeTests();
}
