using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A fixed set of threads that share out the blocks of one job at a time. Waiting threads spin for a moment, since a training
/// step is a string of jobs of some tens of microseconds, and then sleep.
/// </summary>
public sealed unsafe class WorkerPool : IDisposable
{
    private const int SpinsBeforeSleep = 2000;

    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _wake = new(0);
    private delegate*<void*, int, int, void> _body;
    private void* _context;
    private int _blocks;
    private int _nextBlock;
    private int _active;
    private int _sleeping;
    private volatile int _generation;
    private volatile bool _stopping;

    /// <summary>A pool of the calling thread and <paramref name="threads"/> - 1 others.</summary>
    /// <param name="threads">0 for <c>TERSOR_THREADS</c> or, without it, the processor count.</param>
    public WorkerPool(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Threads = threads > 0 ? threads : DefaultThreads;
        _threads = new Thread[Threads - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"tersor-{worker}" };
            _threads[i].Start();
        }
    }

    /// <summary><c>TERSOR_THREADS</c> if it is a positive number, else the processor count.</summary>
    public static int DefaultThreads =>
        int.TryParse(Environment.GetEnvironmentVariable("TERSOR_THREADS"), out var threads) && threads > 0
            ? threads
            : Environment.ProcessorCount;

    /// <summary>How many threads work, the caller of <see cref="Run"/> included.</summary>
    public int Threads { get; }

    /// <summary>Runs all blocks of a job and returns when the last has finished. Not reentrant; one caller at a time.</summary>
    public void Run<TJob>(int blocks, ref TJob job)
        where TJob : unmanaged, IBlockJob
    {
        if (blocks == 1 || _threads.Length == 0)
        {
            for (var block = 0; block < blocks; block++)
                job.Run(block, 0);
            return;
        }

        fixed (TJob* context = &job)
            Share(blocks, &Invoke<TJob>, context);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        Interlocked.Increment(ref _generation);
        _wake.Release(Math.Max(1, _threads.Length));
        foreach (var thread in _threads)
            thread.Join();
        _wake.Dispose();
    }

    private static void Invoke<TJob>(void* context, int block, int worker)
        where TJob : unmanaged, IBlockJob => Unsafe.AsRef<TJob>(context).Run(block, worker);

    private void Share(int blocks, delegate*<void*, int, int, void> body, void* context)
    {
        if (blocks == 0)
            return;
        _body = body;
        _context = context;
        _blocks = blocks;
        Volatile.Write(ref _nextBlock, 0);
        Volatile.Write(ref _active, _threads.Length);
        Interlocked.Increment(ref _generation);
        var sleeping = Volatile.Read(ref _sleeping);
        if (sleeping > 0)
            _wake.Release(sleeping);

        Drain(0);
        var wait = default(SpinWait);
        while (Volatile.Read(ref _active) != 0)
            wait.SpinOnce(sleep1Threshold: -1);
    }

    private void Drain(int worker)
    {
        int block;
        while ((block = Interlocked.Increment(ref _nextBlock) - 1) < _blocks)
            _body(_context, block, worker);
    }

    private void Work(int worker)
    {
        var seen = 0;
        while (true)
        {
            WaitForGeneration(seen);
            seen = _generation;
            if (_stopping)
                return;
            Drain(worker);
            Interlocked.Decrement(ref _active);
        }
    }

    private void WaitForGeneration(int seen)
    {
        for (var spin = 0; spin < SpinsBeforeSleep; spin++)
        {
            if (_generation != seen)
                return;
            Thread.SpinWait(20);
        }

        Interlocked.Increment(ref _sleeping);
        while (_generation == seen)
            _wake.Wait();
        Interlocked.Decrement(ref _sleeping);
    }
}
