using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Tersor.Format;

namespace Tersor.Sweeps;

/// <summary>
/// A sweep's folder, which is all of its state. <c>tasks.jsonl</c> has a task a line, whose place never changes; <c>tasks/ID</c>
/// is a result; <c>attempts/</c> has what works or was killed; <c>failed/ID</c> has the reason of a task that failed.
/// </summary>
public sealed class SweepFolder
{
    private const long MostListBytes = 256L << 20;

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly Dictionary<string, SweepTask> _trainings;

    /// <summary>Opens a folder with a sweep in it.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="SweepException">It has no sweep.</exception>
    public SweepFolder(string path)
        : this(path, ReadTasks(path)
            ?? throw new SweepException($"'{path}' is not the folder of a sweep: there is no tasks.jsonl"))
    {
    }

    private SweepFolder(string path, ImmutableArray<SweepTask> tasks)
    {
        (Path, All) = (System.IO.Path.GetFullPath(path), tasks);
        _trainings = tasks.Where(task => task.IsTraining).ToDictionary(task => task.Id);
    }

    /// <summary>The folder, as an absolute path.</summary>
    public string Path { get; }

    /// <summary>Every task that there ever was, by index.</summary>
    public ImmutableArray<SweepTask> All { get; }

    /// <summary>The tasks that the sweep asks for.</summary>
    public IEnumerable<SweepTask> Tasks => All.Where(task => task.IsWanted);

    /// <summary>Where engines write what tasks say.</summary>
    public string Logs => System.IO.Path.Combine(Path, "logs");

    internal string Attempts => System.IO.Path.Combine(Path, "attempts");

    /// <summary>
    /// Makes a folder a sweep's, or changes the sweep that it has: tasks that are asked for no more keep their places and
    /// results.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="wanted">What is asked for now.</param>
    /// <exception cref="SweepException">The folder has something else in it.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static SweepFolder Plan(string path, ImmutableArray<SweepTask> wanted)
    {
        var before = ReadTasks(path);
        if (before is null && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new SweepException($"'{path}' is there, and is not the folder of a sweep");
        foreach (var part in new[] { "tasks", "attempts", "failed", "logs" })
            Directory.CreateDirectory(System.IO.Path.Combine(path, part));

        // Two ways to write one path are one task.
        wanted = [.. wanted.DistinctBy(task => task.Id)];
        var ids = wanted.Select(task => task.Id).ToHashSet();
        var known = (before ?? []).ToDictionary(task => task.Id);
        ImmutableArray<SweepTask> tasks =
        [
            .. known.Values.OrderBy(task => task.Index).Select(task => task with { IsWanted = ids.Contains(task.Id) }),
            .. wanted.Where(task => !known.ContainsKey(task.Id)).Select((task, i) => task with { Index = known.Count + i }),
        ];
        var lines = string.Concat(tasks.Select(task => JsonSerializer.Serialize(task, Options) + "\n"));
        OutputFile.Write(ListOf(path), stream => stream.Write(Encoding.UTF8.GetBytes(lines)));
        return new SweepFolder(path, tasks);
    }

    /// <summary>A task by its index.</summary>
    /// <exception cref="SweepException">There is none.</exception>
    public SweepTask Task(int index) => index >= 0 && index < All.Length
        ? All[index]
        : throw new SweepException($"{index}: the tasks of '{Path}' are 0 to {All.Length - 1}");

    /// <summary>Where a task's result is, or will be.</summary>
    public string ResultOf(SweepTask task) => System.IO.Path.Combine(Path, "tasks", task.Id);

    /// <summary>Whether a task's result is there.</summary>
    public bool IsDone(SweepTask task) => Directory.Exists(ResultOf(task));

    /// <summary>The training whose result a compression begins with; null if it trains a network of its own.</summary>
    public SweepTask? DenseOf(SweepTask task) => task.Dense is { } id ? _trainings[id] : null;

    /// <summary>Whether what a task begins with is there.</summary>
    public bool IsReady(SweepTask task) => DenseOf(task) is not { } dense || IsDone(dense);

    /// <summary>Why a task failed; null if it did not.</summary>
    public string? ReasonOf(SweepTask task) =>
        !IsDone(task) && File.Exists(FailureOf(task)) ? File.ReadAllText(FailureOf(task)).Trim() : null;

    /// <summary>What became of every task that is asked for.</summary>
    public ImmutableArray<(SweepTask Task, TaskState State)> States()
    {
        var begun = Directory.EnumerateDirectories(Attempts).Select(TaskAttempt.IdOf).ToHashSet();
        return
        [
            .. Tasks.Select(task => (task, IsDone(task) ? TaskState.Done
                : File.Exists(FailureOf(task)) ? TaskState.Failed
                : begun.Contains(task.Id) ? TaskState.Begun
                : TaskState.Waiting)),
        ];
    }

    /// <summary>
    /// The tasks without a result, trainings before the compressions that begin with them; of those that failed, and what they
    /// keep waiting, only if they shall be tried again.
    /// </summary>
    /// <param name="again">Whether tasks that failed count.</param>
    public ImmutableArray<SweepTask> Missing(bool again)
    {
        var missing = States().Where(entry => entry.State != TaskState.Done && (again || entry.State != TaskState.Failed))
            .Select(entry => entry.Task).ToList();
        var trainings = missing.Where(task => task.IsTraining).Select(task => task.Id).ToHashSet();
        return [.. missing.Where(task => IsReady(task) || trainings.Contains(task.Dense!))];
    }

    /// <summary>Removes what killed attempts of tasks have left whose results are there.</summary>
    public void Clean()
    {
        var done = All.Where(IsDone).Select(task => task.Id).ToHashSet();
        foreach (var attempt in Directory.EnumerateDirectories(Attempts).Where(path => done.Contains(TaskAttempt.IdOf(path))))
            Directory.Delete(attempt, recursive: true);
    }

    /// <summary>Notes why a task failed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="reason">One line; null takes the note away.</param>
    internal void Note(SweepTask task, string? reason)
    {
        if (reason is null)
            File.Delete(FailureOf(task));
        else
            OutputFile.Write(FailureOf(task), stream => stream.Write(Encoding.UTF8.GetBytes(reason + "\n")));
    }

    private string FailureOf(SweepTask task) => System.IO.Path.Combine(Path, "failed", task.Id);

    private static string ListOf(string path) => System.IO.Path.Combine(path, "tasks.jsonl");

    private static ImmutableArray<SweepTask>? ReadTasks(string path)
    {
        var list = ListOf(path);
        if (!File.Exists(list))
            return null;
        if (new FileInfo(list).Length > MostListBytes)
            throw new SweepException($"{list}: is larger than {MostListBytes} bytes");
        var tasks = ImmutableArray.CreateBuilder<SweepTask>();
        var trainings = new HashSet<string>();
        foreach (var line in File.ReadLines(list))
        {
            try
            {
                var task = JsonSerializer.Deserialize<SweepTask>(line, Options);
                if (task is not { Id.Length: > 0, Arguments.IsDefaultOrEmpty: false } || task.Index != tasks.Count
                    || task.Id != System.IO.Path.GetFileName(task.Id))
                    throw new JsonException("this is no task");
                if (task.Dense is { } dense && !trainings.Contains(dense))
                    throw new JsonException($"'{dense}' is no training in a line before");
                tasks.Add(task);
                if (task.IsTraining)
                    trainings.Add(task.Id);
            }
            catch (JsonException exception)
            {
                throw new SweepException($"{list}: line {tasks.Count + 1}: {exception.Message.Split(" Path:")[0]}");
            }
        }

        return tasks.ToImmutable();
    }
}
