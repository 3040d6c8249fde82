using Tersor.Data;

namespace Tersor.Cli.Tests;

/// <summary>A command that fails while a signal is on its way: the signal is the reason, whatever surfaces.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("inspect")]
    [InlineData("evaluate")]
    public void A_failure_after_a_signal_is_an_interruption(string command)
    {
        string[] arguments = [command, _tersor.File("missing.tersor")];
        Assert.Contains("missing.tersor", _tersor.Run(arguments).Failed(ExitCode.Failed));
        using var signal = new CancellationTokenSource();
        signal.Cancel();
        Assert.Equal("interrupted", _tersor.Run(DatasetFolders.Default(), signal.Token, arguments).Failed(ExitCode.Interrupted));
    }
}
