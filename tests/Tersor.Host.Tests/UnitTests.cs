using System.Diagnostics;

namespace Tersor.Host.Tests;

/// <summary>The unit for systemd is one that systemd understands.</summary>
public sealed class UnitTests
{
    [Fact]
    public async Task Systemd_finds_no_fault()
    {
        const string Program = "/opt/tersor-host/tersor-host";
        const string Analyze = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(Analyze), "needs systemd-analyze");

        // The service is not installed: any program stands for it.
        using var folder = new TemporaryFolder();
        var deployed = Path.Combine(Checkout.Root, "tools", "Tersor.Host", "deploy", "tersor-host.service");
        var text = await File.ReadAllTextAsync(deployed, TestContext.Current.CancellationToken);
        Assert.Contains($"ExecStart={Program} ", text);
        var unit = folder.File("tersor-host.service");
        await File.WriteAllTextAsync(unit, text.Replace(Program, "/bin/true"), TestContext.Current.CancellationToken);
        using var process = Process.Start(new ProcessStartInfo(Analyze, ["verify", unit])
        {
            RedirectStandardError = true,
        })!;
        var faults = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (process.ExitCode, faults));
    }
}
