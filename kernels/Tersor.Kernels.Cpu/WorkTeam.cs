namespace Tersor.Kernels.Cpu;

/// <summary>Work that may be cut between any two of its units: none needs another's results.</summary>
public unsafe interface IUnitJob
{
    /// <summary>Does some units, each as it would be done alone.</summary>
    /// <param name="first">The first.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="scratch">Memory that no other thread uses meanwhile.</param>
    void Run(int first, int end, float* scratch);
}

/// <summary>
/// The threads that share out one prediction, step by step. Units are output rows, pixels or channels, never parts of a sum: so
/// the number of threads changes no bit. Work that is too small to be handed over stays on the calling thread.
/// </summary>
/// <param name="pool">The threads; null for the calling thread alone.</param>
/// <param name="leastWork">Multiplications, or what takes as long, from which work is shared out.</param>
public readonly unsafe struct WorkTeam(WorkerPool? pool, double leastWork = WorkTeam.LeastWork)
{
    /// <summary>Two hundred microseconds' worth: less costs more, by handing over and by other caches, than it gains.</summary>
    public const double LeastWork = 1 << 24;

    // A float that is read and written takes as long as a few multiplications.
    private const int WorkPerFloat = 8;

    // Threads that come late leave pieces to the others.
    private const int PiecesPerThread = 4;

    /// <summary>How many threads there are, the calling one included.</summary>
    public int Threads => pool?.Threads ?? 1;

    /// <summary>Does a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="units">Its units.</param>
    /// <param name="work">What it costs, in multiplications.</param>
    /// <param name="scratch"><paramref name="stride"/> floats for each thread.</param>
    /// <param name="stride">Floats of scratch for a thread.</param>
    public void Run<TJob>(TJob job, int units, double work, float* scratch = null, int stride = 0)
        where TJob : struct, IUnitJob
    {
        if (pool is null || units < 2 || work < leastWork)
        {
            job.Run(0, units, scratch);
            return;
        }

        var pieces = new Pieces<TJob>(job, units, Math.Min(units, PiecesPerThread * pool.Threads), scratch, stride);
        pool.Run(pieces.Count, ref pieces);
    }

    /// <summary>Does a job whose units are so many floats each, read and written once.</summary>
    public void RunCopies<TJob>(TJob job, int units, int floats)
        where TJob : struct, IUnitJob => Run(job, units, (double)units * floats * WorkPerFloat);

    private readonly struct Pieces<TJob>(TJob job, int units, int count, float* scratch, int stride) : IBlockJob
        where TJob : struct, IUnitJob
    {
        public int Count => count;

        public void Run(int block, int worker) =>
            job.Run(Start(block), Start(block + 1), scratch + ((nint)worker * stride));

        private int Start(int piece) => (int)((long)units * piece / count);
    }
}
