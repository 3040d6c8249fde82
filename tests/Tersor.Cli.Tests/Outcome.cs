namespace Tersor.Cli.Tests;

/// <summary>What a command line came to.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All of standard output.</param>
/// <param name="Error">All of standard error.</param>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>Asserts success and gives the output.</summary>
    public string Succeeded()
    {
        Assert.Equal((0, ""), (ExitCode, Error));
        return Output;
    }

    /// <summary>Asserts success, perhaps with notes, and gives the output.</summary>
    public string Done()
    {
        Assert.Equal(0, ExitCode);
        Assert.All(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("note: ", line));
        return Output;
    }

    /// <summary>Asserts a failure that is explained in a single line, without a stack trace, and gives that line.</summary>
    public string Failed(int exitCode)
    {
        Assert.Equal(exitCode, ExitCode);
        var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.StartsWith("note: "));
        Assert.StartsWith("error: ", line);
        Assert.DoesNotContain("   at ", Output + Error);
        return line["error: ".Length..];
    }
}
