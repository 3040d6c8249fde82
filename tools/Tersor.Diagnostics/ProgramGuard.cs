using Tersor.Format;

namespace Tersor.Diagnostics;

/// <summary>
/// The frame of a program: whatever happens inside becomes an exit code and at most one line on standard error.
/// </summary>
public static class ProgramGuard
{
    /// <summary>The exit code of work that failed.</summary>
    public const int Failed = 1;

    /// <summary>The exit code of a command line that makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>Runs a program.</summary>
    /// <param name="prefix">What the line begins with.</param>
    /// <param name="body">The program; its result is the exit code.</param>
    /// <param name="isUsage">Whether an exception is the command line's fault.</param>
    /// <param name="output">Takes the place of a standard output that is closed.</param>
    public static int Run(string prefix, Func<int> body, Func<Exception, bool> isUsage, TextWriter output)
    {
        // Whatever the program opens first would get the numbers of streams that were closed, and what is meant for those.
        if (!StandardStream.IsInherited(StandardStream.Output))
            Console.SetOut(output);
        if (!StandardStream.IsInherited(StandardStream.Error))
            Console.SetError(TextWriter.Null);

        // What other threads throw would end the process with a trace of its stack.
        AppDomain.CurrentDomain.UnhandledException += (_, fault) =>
        {
            OutputFile.AbandonAll();
            Failure.Write(prefix + Failure.Describe(fault.ExceptionObject as Exception));
            Environment.Exit(Failed);
        };
        try
        {
            return body();
        }
        catch (Exception exception)
        {
            Failure.Write(prefix + Failure.Describe(exception));
            return isUsage(Failure.Root(exception)) ? Usage : Failed;
        }
    }
}

/// <summary>Stands for a standard output that is closed: what is written to it would be lost.</summary>
public sealed class ClosedOutput : TextWriter
{
    /// <inheritdoc/>
    public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => throw new IOException("standard output is closed");

    /// <inheritdoc/>
    public override void Write(string? value) => throw new IOException("standard output is closed");
}
