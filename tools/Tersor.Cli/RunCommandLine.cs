namespace Tersor.Cli;

/// <summary>Runs a command line of this program, as if it had been typed.</summary>
/// <param name="arguments">The command and its options.</param>
/// <param name="cancellation">Interrupts it.</param>
/// <returns>An <see cref="ExitCode"/>.</returns>
internal delegate int RunCommandLine(IReadOnlyList<string> arguments, CancellationToken cancellation);
