using System.Runtime.InteropServices;
using Tersor.Format;

namespace Tersor.Cli;

/// <summary>
/// The signals that end a program: the first asks the work to stop cleanly; a second, should that take too long, ends the process
/// at once, its temporary files removed. A signal that the process was started to ignore, as <c>nohup</c> does, stays ignored.
/// </summary>
internal sealed class InterruptSignals : IDisposable
{
    private const int SignalBase = 128;

    private static readonly (PosixSignal Signal, int Number)[] Signals =
        [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15)];

    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    public InterruptSignals() =>
        _registrations =
            [.. Signals.Select(
                entry => PosixSignalRegistration.Create(entry.Signal, context => Interrupt(context, entry.Number)))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>What the process tells its caller after a signal: 128 and the signal's number, as shells have it.</summary>
    public int ExitCode => _received == 0 ? Cli.ExitCode.Interrupted : SignalBase + _received;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _cancellation.Dispose();
    }

    private void Interrupt(PosixSignalContext context, int number)
    {
        if (Interlocked.CompareExchange(ref _received, number, 0) == 0)
        {
            context.Cancel = true;
            _cancellation.Cancel();
        }
        else
        {
            OutputFile.AbandonAll();
        }
    }
}
