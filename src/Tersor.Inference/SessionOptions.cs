using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>The settings of a session.</summary>
public sealed record SessionOptions
{
    private readonly int _threads = 1;

    /// <summary>One thread.</summary>
    public static SessionOptions Default { get; } = new();

    /// <summary>
    /// How many threads work on a prediction, the caller's included, at least 1. They share out the images of a batch, or the
    /// rows, pixels and channels of each step's output; small steps stay on the caller's. Results are the same
    /// bits for any number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not in [1, 1024].</exception>
    public int Threads
    {
        get => _threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, WorkerPool.MostThreads);
            _threads = value;
        }
    }

    /// <summary>Multiplications from which a step is shared out.</summary>
    internal double LeastWork { get; init; } = WorkTeam.LeastWork;
}
