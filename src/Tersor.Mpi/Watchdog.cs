using Tersor.Format;

namespace Tersor.Mpi;

/// <summary>
/// Ends this process when it has waited too long for another one: a launcher notices a rank that died, but not one that hangs.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private const int Failed = 1;

    private readonly Timer _timer;
    private readonly int _rank;
    private readonly TimeSpan _patience;
    private int _peer;
    private string? _whom;

    /// <summary>A watchdog that sleeps.</summary>
    /// <param name="rank">This process.</param>
    /// <param name="patience">The longest wait.</param>
    public Watchdog(int rank, TimeSpan patience)
    {
        (_rank, _patience) = (rank, patience);
        _timer = new Timer(_ => Bark());
    }

    /// <summary>Begins a wait for one rank, which ends with the scope.</summary>
    public Scope Watch(int peer)
    {
        (_peer, _whom) = (peer, null);
        return new Scope(this);
    }

    /// <summary>Begins a wait for others, which ends with the scope.</summary>
    public Scope Watch(string whom)
    {
        _whom = whom;
        return new Scope(this);
    }

    public void Dispose() => _timer.Dispose();

    private void Bark()
    {
        OutputFile.AbandonAll();
        Console.Error.WriteLine(
            $"error: rank {_rank} has waited {_patience.TotalSeconds:0} s for {_whom ?? $"rank {_peer}"}: gone, or hanging");
        MpiCalls.Exit(Failed);
    }

    /// <summary>A wait.</summary>
    public readonly ref struct Scope : IDisposable
    {
        private readonly Watchdog _watchdog;

        public Scope(Watchdog watchdog)
        {
            _watchdog = watchdog;
            watchdog._timer.Change(watchdog._patience, Timeout.InfiniteTimeSpan);
        }

        public void Dispose() => _watchdog._timer.Change(Timeout.Infinite, Timeout.Infinite);
    }
}
