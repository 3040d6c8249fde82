using System.Diagnostics.CodeAnalysis;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The timings that a process remembers, so that a layer like an earlier one needs none: only the latest, so that a service that goes on
/// loading models stays small. Thread-safe.
/// </summary>
/// <typeparam name="TTiming">The type of a measurement.</typeparam>
/// <param name="capacity">The number of measurements it remembers.</param>
public sealed class TimingCache<TTiming>(int capacity = 1024)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TTiming> _timings = [];
    private readonly Queue<string> _order = new();

    /// <summary>How many timings it holds, at most the capacity.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _timings.Count;
        }
    }

    /// <summary>The timing of a layer of this kind, if one is remembered.</summary>
    public bool TryGet(string key, [MaybeNullWhen(false)] out TTiming timing)
    {
        lock (_lock)
            return _timings.TryGetValue(key, out timing);
    }

    /// <summary>Remembers a timing and forgets the oldest beyond the capacity.</summary>
    /// <returns>The one that counts: an earlier one, if another thread was faster.</returns>
    public TTiming Add(string key, TTiming timing)
    {
        lock (_lock)
        {
            if (_timings.TryGetValue(key, out var known))
                return known;
            if (_order.Count == capacity)
                _timings.Remove(_order.Dequeue());
            _order.Enqueue(key);
            _timings.Add(key, timing);
            return timing;
        }
    }
}
