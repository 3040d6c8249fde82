namespace Tersor.Learning;

/// <summary>
/// Processes that train one network together: each computes its own range of a step's shards, and all add up the same sums. So
/// all have the same weights, and do everything else alike.
/// </summary>
public interface IShardGroup
{
    /// <summary>This process, from 0.</summary>
    int Rank { get; }

    /// <summary>How many there are: a power of two, at most the number of shards.</summary>
    int Count { get; }

    /// <summary>Whether somebody asks this process to stop: all learn of it with the next step's sums.</summary>
    bool IsAskedToStop { get; }

    /// <summary>Swaps values with another process, which calls this at the same time.</summary>
    /// <param name="peer">The other's rank.</param>
    /// <param name="mine">What it gets.</param>
    /// <param name="theirs">Room for as many values of its own.</param>
    /// <exception cref="IOException">The other is not to be reached.</exception>
    void Exchange(int peer, ReadOnlySpan<float> mine, Span<float> theirs);

    /// <summary>Called in all processes after the same step, if one of them was asked to stop.</summary>
    void Stop();
}
