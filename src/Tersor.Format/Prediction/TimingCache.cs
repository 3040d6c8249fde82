using System.Collections.Immutable;
using System.Diagnostics;

namespace Tersor.Format;

/// <summary>
/// The timings that a process remembers, so that a layer like an earlier one needs none: only the latest, so that a service that
/// goes on loading models stays small. Thread-safe.
/// </summary>
/// <param name="capacity">The number of layers it remembers.</param>
public sealed class TimingCache(int capacity = 1024)
{
    private const int MostRounds = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ImmutableArray<KernelTrial>> _timings = [];
    private readonly Queue<string> _order = new();

    /// <summary>The timings of this process: predictors of every kind share them.</summary>
    public static TimingCache OfProcess { get; } = new();

    /// <summary>How many layers' timings it holds, at most the capacity.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _timings.Count;
        }
    }

    /// <summary>The timing of a layer of this kind, if one is remembered.</summary>
    public bool TryGet(string key, out ImmutableArray<KernelTrial> trials)
    {
        lock (_lock)
            return _timings.TryGetValue(key, out trials);
    }

    /// <summary>Remembers a timing and forgets the oldest beyond the capacity.</summary>
    /// <returns>The one that counts: an earlier one, if another thread was faster.</returns>
    public ImmutableArray<KernelTrial> Add(string key, ImmutableArray<KernelTrial> trials)
    {
        lock (_lock)
        {
            if (_timings.TryGetValue(key, out var known))
                return known;
            if (_order.Count == capacity)
                _timings.Remove(_order.Dequeue());
            _order.Enqueue(key);
            _timings.Add(key, trials);
            return trials;
        }
    }

    /// <summary>The shortest run of each rival. They take turns, so that a busy moment meets all of them.</summary>
    /// <param name="rivals">Kernels by name, each with a run that gives its microseconds; warm.</param>
    /// <param name="lanes">Inputs in a run.</param>
    /// <param name="budget">No further round begins after this time.</param>
    public static ImmutableArray<KernelTrial> Race(
        IReadOnlyList<(string Kernel, Func<double> Run)> rivals, int lanes, TimeSpan budget)
    {
        ArgumentNullException.ThrowIfNull(rivals);
        var shortest = new double[rivals.Count];
        Array.Fill(shortest, double.PositiveInfinity);
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < MostRounds && (round == 0 || Stopwatch.GetElapsedTime(start) < budget); round++)
            for (var i = 0; i < shortest.Length; i++)
                shortest[i] = Math.Min(shortest[i], rivals[i].Run());
        return [.. rivals.Zip(shortest, (rival, time) => new KernelTrial(rival.Kernel, time, lanes))];
    }
}
