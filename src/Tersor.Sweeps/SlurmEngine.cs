using System.Collections.Immutable;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tersor.Format;

namespace Tersor.Sweeps;

/// <summary>Hands tasks to Slurm as job arrays, and asks it which it holds. The folder must be one that all nodes see.</summary>
/// <param name="sweep">The folder.</param>
/// <param name="program">The command line of <c>sweep task FOLDER INDEX</c> but for its last two words.</param>
public sealed class SlurmEngine(SweepFolder sweep, ImmutableArray<string> program)
{
    private const int SecondsBeforeLimit = 60;

    /// <summary>File systems in memory, which no other machine can see.</summary>
    private static readonly string[] OwnFileSystems = ["tmpfs", "ramfs"];

    /// <summary>Whether anything of the sweep was ever submitted.</summary>
    public bool IsUsed => Directory.EnumerateFiles(sweep.Path, "slurm-*.sh").Any();

    /// <summary>The tasks that Slurm holds, by index.</summary>
    /// <exception cref="EngineException">Slurm did not answer.</exception>
    public ImmutableArray<QueuedTask> Queued()
    {
        // A job's name has the sweep and what its indices begin with: no list of jobs is kept that could be out of date.
        var lines = Tool.Run("squeue", ["--me", "--noheader", "--array", "--format=%j|%F|%K|%T|%N|%r"]).Split('\n');
        return
        [
            .. from line in lines
               let parts = line.Split('|')
               where parts.Length == 6 && parts[3] != "COMPLETING" && parts[0].StartsWith(Name + "-", StringComparison.Ordinal)
               let offset = Number(parts[0][(Name.Length + 1)..])
               let index = Number(parts[2])
               where offset is not null && index is not null
               let place = parts[4].Length > 0 ? parts[4] : parts[5].Trim()
               select new QueuedTask(offset.Value + index.Value, $"{parts[1]}_{parts[2]}", parts[3], place),
        ];
    }

    /// <summary>
    /// Submits tasks, cut into arrays that Slurm takes. Compressions that begin with a training's result wait for it, and end
    /// with it if it fails.
    /// </summary>
    /// <param name="tasks">The tasks, without those that Slurm holds.</param>
    /// <param name="queued">Those that it holds.</param>
    /// <param name="options">What the user tells <c>sbatch</c>.</param>
    /// <returns>The numbers of the jobs.</returns>
    /// <exception cref="EngineException">Slurm refused them, or its nodes can't see the folder.</exception>
    public ImmutableArray<string> Submit(
        ImmutableArray<SweepTask> tasks, ImmutableArray<QueuedTask> queued, ImmutableArray<string> options)
    {
        CheckFolder();
        var most = MaxArraySize();
        var jobs = ImmutableArray.CreateBuilder<string>();
        var held = queued.ToDictionary(task => task.Index, task => task.Job);
        var arrays = tasks.GroupBy(task => (Dense: sweep.DenseOf(task)?.Index ?? -1, Part: task.Index / most));
        foreach (var array in arrays.OrderBy(group => group.Key))
        {
            var offset = array.Key.Part * most;
            string[] after = held.TryGetValue(array.Key.Dense, out var training)
                ? [$"--dependency=afterok:{training}", "--kill-on-invalid-dep=yes"]
                : [];
            var script = Path.Combine(sweep.Path, string.Create(CultureInfo.InvariantCulture, $"slurm-{offset}.sh"));
            OutputFile.Write(script, stream => stream.Write(Encoding.UTF8.GetBytes(Script(offset))));
            var indices = IndexRanges.Write([.. array.Select(task => task.Index - offset).Order()]);
            var answer = Tool.Run("sbatch",
            [
                "--parsable", "--requeue", "--open-mode=append", $"--signal=B:TERM@{SecondsBeforeLimit}",
                $"--output={Path.Combine(sweep.Logs, "%A_%a.out")}", .. options, .. after,
                string.Create(CultureInfo.InvariantCulture, $"--job-name={Name}-{offset}"), $"--array={indices}", script,
            ]);
            var job = answer.Trim().Split(';')[0];
            jobs.Add(job);
            foreach (var task in array)
                held[task.Index] = string.Create(CultureInfo.InvariantCulture, $"{job}_{task.Index - offset}");
        }

        return jobs.ToImmutable();
    }

    /// <summary>Takes back what Slurm holds of the sweep.</summary>
    /// <returns>How many tasks.</returns>
    /// <exception cref="EngineException">Slurm did not answer.</exception>
    public int Cancel()
    {
        var queued = Queued();
        if (!queued.IsEmpty)
            Tool.Run("scancel", queued.Select(task => task.Job.Split('_')[0]).Distinct());
        return queued.Length;
    }

    /// <summary>A name that only this folder's jobs have.</summary>
    private string Name => $"tersor-{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(sweep.Path)):x16}";

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int MaxArraySize()
    {
        var line = Tool.Run("scontrol", ["show", "config"]).Split('\n')
            .FirstOrDefault(line => line.StartsWith("MaxArraySize", StringComparison.Ordinal));
        return Number(line?.Split('=')[^1].Trim() ?? "") is { } most and > 0
            ? most
            : throw new EngineException("scontrol: the controller does not tell its MaxArraySize");
    }

    private string Script(int offset)
    {
        var command = string.Join(' ', program.Append(sweep.Path).Select(Quote));
        return string.Create(CultureInfo.InvariantCulture, $$$"""
            #!/bin/bash
            # Written by 'tersor sweep run --on slurm'. exec: TERM must reach the program, not a shell.
            if [ ! -e {{{Quote(Path.Combine(sweep.Path, "tasks.jsonl"))}}} ]; then
                echo "error: $(hostname) can't see "{{{Quote(sweep.Path)}}} >&2
                exit 2
            fi
            export TERSOR_THREADS=${SLURM_CPUS_PER_TASK:-${SLURM_CPUS_ON_NODE:-1}}
            exec {{{command}}} $((SLURM_ARRAY_TASK_ID + {{{offset}}}))

            """);
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''")}'";

    private void CheckFolder()
    {
        var hosts = Tool.Run("sinfo", ["--noheader", "--Node", "--format=%n"])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()
            .Where(host => !host.Split('.')[0].Equals(Environment.MachineName.Split('.')[0], StringComparison.OrdinalIgnoreCase))
            .ToList();
        var drive = DriveInfo.GetDrives()
            .Where(drive => sweep.Path.StartsWith(drive.Name.TrimEnd('/') + "/", StringComparison.Ordinal))
            .MaxBy(drive => drive.Name.Length);
        if (hosts.Count > 0 && drive is not null && OwnFileSystems.Contains(drive.DriveFormat))
        {
            throw new EngineException(
                $"'{sweep.Path}' is in this machine's memory ({drive.DriveFormat}), which node {hosts[0]} can't see: "
                + "--out needs a folder on a file system that all nodes have");
        }
    }
}
