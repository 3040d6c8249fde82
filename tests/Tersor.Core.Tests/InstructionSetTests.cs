using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tersor.Core.Tests;

/// <summary>
/// Runs the conformance suite again in child processes whose runtime hides instruction sets, so that the paths which other
/// processors take are tested on this one.
/// </summary>
public sealed partial class InstructionSetTests
{
    [Theory]
    [InlineData("avx512", "DOTNET_EnableAVX512")]
    [InlineData("avx2", "DOTNET_EnableAVX2")]
    [InlineData("all", "DOTNET_EnableHWIntrinsic")]
    public async Task Conformance_holds_without(string feature, string variable)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Tersor.Core.Tests"))
        {
            ArgumentList =
            {
                "-class",
                "Tersor.Core.Tests.Cpu*",
                "-class",
                typeof(HiddenInstructionSet).FullName!,
                "-explicit",
                "on",
                "-noColor",
            },
            Environment = { [variable] = "0", [HiddenInstructionSet.Variable] = feature, ["TERSOR_SWEEP"] = "short" },
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(child.ExitCode == 0, $"Exit code {child.ExitCode}:{Environment.NewLine}{output}");
        var total = int.Parse(TotalPattern().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(total > 100, $"Only {total} tests ran:{Environment.NewLine}{output}");
    }

    [GeneratedRegex(@"Total: (\d+)")]
    private static partial Regex TotalPattern();
}
