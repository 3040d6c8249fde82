using System.Globalization;

namespace Tersor.Sweeps;

/// <summary>
/// One try at a task, in a folder of its own. What it has made becomes the task's result by one rename: whole or not at all, and
/// the first attempt wins.
/// </summary>
public sealed class TaskAttempt
{
    private const char Separator = '.';

    private readonly SweepFolder _sweep;
    private readonly SweepTask _task;

    /// <summary>Begins an attempt.</summary>
    /// <exception cref="IOException">The folder can't be written.</exception>
    public TaskAttempt(SweepFolder sweep, SweepTask task)
    {
        (_sweep, _task) = (sweep, task);
        var host = new string([.. Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-')]);
        var mark = Guid.NewGuid().ToString("N")[..8];
        var process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Path = System.IO.Path.Combine(sweep.Attempts, string.Join(Separator, task.Id, host, process, mark));
        Directory.CreateDirectory(Path);
    }

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>Its files.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Copies a file that an earlier attempt, which was killed, has left: the newest. Earlier attempts keep theirs, since they
    /// may live yet.
    /// </summary>
    /// <param name="name">The file's name.</param>
    /// <returns>Whether there was one.</returns>
    public bool Inherit(string name)
    {
        var newest = Directory.EnumerateDirectories(_sweep.Attempts, _task.Id + Separator + "*")
            .Where(folder => folder != Path)
            .Select(folder => new FileInfo(System.IO.Path.Combine(folder, name)))
            .Where(file => file.Exists)
            .MaxBy(file => file.LastWriteTimeUtc);
        newest?.CopyTo(File(name));
        return newest is not null;
    }

    /// <summary>Makes the attempt's files the task's result.</summary>
    /// <returns>Whether it was the first; if not, its files are gone.</returns>
    /// <exception cref="IOException">The result can't be written.</exception>
    public bool Publish()
    {
        try
        {
            // rename(2) onto a folder that is not empty fails, on NFS, too.
            Directory.Move(Path, _sweep.ResultOf(_task));
        }
        catch (IOException) when (_sweep.IsDone(_task))
        {
            Directory.Delete(Path, recursive: true);
            return false;
        }

        _sweep.Note(_task, null);
        return true;
    }

    /// <summary>Ends an attempt of a task that failed by itself: trying it again would give the same.</summary>
    /// <param name="reason">Why, in a line.</param>
    public void Fail(string reason)
    {
        if (!_sweep.IsDone(_task))
            _sweep.Note(_task, reason);
        Directory.Delete(Path, recursive: true);
    }

    /// <summary>The task of an attempt's folder.</summary>
    internal static string IdOf(string path) => System.IO.Path.GetFileName(path).Split(Separator)[0];
}
