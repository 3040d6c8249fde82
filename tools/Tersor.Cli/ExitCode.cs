namespace Tersor.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The work failed; the reason is on standard error.</summary>
    public const int Failed = 1;

    /// <summary>The command line asks for something that does not exist.</summary>
    public const int Usage = 2;

    /// <summary>What it needs is not there yet, and it may be tried again: EX_TEMPFAIL of <c>sysexits.h</c>.</summary>
    public const int NotYet = 75;

    /// <summary>Interrupted: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
