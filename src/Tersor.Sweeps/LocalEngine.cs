using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Tersor.Sweeps;

/// <summary>Runs tasks on this machine, several at a time, each a process with its share of the cores.</summary>
/// <param name="sweep">The folder.</param>
/// <param name="program">The command line of <c>sweep task FOLDER INDEX</c> but for its last two words.</param>
/// <param name="jobs">How many run at a time, in [1, 1024].</param>
/// <param name="ended">Told of each task that ended; calls don't overlap.</param>
public sealed class LocalEngine(SweepFolder sweep, ImmutableArray<string> program, int jobs, Action<SweepTask> ended)
{
    private readonly Lock _lock = new();

    /// <summary>Runs tasks; one that begins with another's result waits for it, and is left out if there is none.</summary>
    /// <param name="tasks">The tasks, trainings before the compressions that begin with them.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; what ran was asked to end, and has ended.</exception>
    public async Task Run(ImmutableArray<SweepTask> tasks, CancellationToken cancellation)
    {
        using var slots = new SemaphoreSlim(jobs);
        var running = new Dictionary<string, Task>();
        foreach (var task in tasks)
            running[task.Id] = RunAfter(running.GetValueOrDefault(task.Dense ?? ""), task);
        await Task.WhenAll(running.Values);

        async Task RunAfter(Task? dense, SweepTask task)
        {
            if (dense is not null)
                await dense;
            await slots.WaitAsync(cancellation);
            try
            {
                if (sweep.IsReady(task))
                    await Run(task, cancellation);
                lock (_lock)
                    ended(task);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private async Task Run(SweepTask task, CancellationToken cancellation)
    {
        var index = task.Index.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(program[0], [.. program[1..], sweep.Path, index])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var threads = Math.Max(1, Environment.ProcessorCount / jobs);
        start.Environment.TryAdd("TERSOR_THREADS", threads.ToString(CultureInfo.InvariantCulture));
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(default), process.StandardError.ReadToEndAsync(default));
        await using (cancellation.Register(() => Terminate(process)))
            await process.WaitForExitAsync(default);
        var log = Path.Combine(sweep.Logs, $"{index}.out");
        await File.AppendAllTextAsync(log, await output + await error, default);
    }

    /// <summary>Asks a process to end cleanly, as batch systems do.</summary>
    private static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows())
            process.Kill();
        else
            Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();
    }
}
