using System.Collections.Immutable;
using System.Diagnostics;

namespace Tersor.Inference;

/// <summary>
/// How long each step of a session's predictions takes: see <see cref="Session.Profile"/>. A step of a batch runs once for each
/// part of the batch that is computed side by side.
/// </summary>
/// <param name="model">The session's model.</param>
public sealed class SessionProfile(CompressedModel model)
{
    private readonly Record[] _records = new Record[model.Steps.Length];

    /// <summary>The times so far, in the order of execution.</summary>
    public ImmutableArray<StepTime> Steps => [.. _records.Select((record, i) => new StepTime(
        model.Plan[i], Kind(model.Steps[i]), record.Runs, Microseconds(record.Total), Microseconds(record.Fastest)))];

    /// <summary>Forgets all times: after a warm-up, for example.</summary>
    public void Reset() => Array.Clear(_records);

    /// <summary>Takes note of a run of a step.</summary>
    internal void Add(int step, long ticks)
    {
        ref var record = ref _records[step];
        Interlocked.Increment(ref record.Runs);
        Interlocked.Add(ref record.Total, ticks);
        for (var fastest = Volatile.Read(ref record.Fastest); fastest == 0 || ticks < fastest;)
        {
            var found = Interlocked.CompareExchange(ref record.Fastest, Math.Max(1, ticks), fastest);
            if (found == fastest)
                break;
            fastest = found;
        }
    }

    private static string Kind(Step step) => step.GetType().Name[..^nameof(Step).Length].ToLowerInvariant();

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private struct Record
    {
        public long Runs;
        public long Total;
        public long Fastest;
    }
}
