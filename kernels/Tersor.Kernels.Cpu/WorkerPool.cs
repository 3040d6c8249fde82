using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A fixed set of threads that share out the blocks of one job at a time. Waiting threads spin for a moment, since a training
/// step is a string of jobs of some tens of microseconds, and then sleep. No job waits for a thread that has taken no block,
/// so that a thread which the system does not run delays nobody.
/// </summary>
public sealed unsafe class WorkerPool : IDisposable
{
    /// <summary>The most threads that can be asked for.</summary>
    public const int MostThreads = 1024;

    private const string Variable = "TERSOR_THREADS";
    private const double SpinSeconds = 100e-6;

    private static readonly long SpinTicks = (long)(SpinSeconds * Stopwatch.Frequency);

    private readonly Thread[] _threads;
    private readonly bool _oversubscribed;
    private readonly object _gate = new();

    private delegate*<void*, int, int, void> _body;
    private void* _context;
    private int _blocks;
    private ExceptionDispatchInfo? _failure;

    // The number of the job, and below it how many of its blocks nobody has taken. One word, so that a thread which comes
    // late can never take a block of the next job for one of the last.
    private ulong _ticket;
    private int _unfinished;
    private int _running;
    private int _sleeping;
    private volatile bool _stopping;

    /// <summary>A pool of the calling thread and <paramref name="threads"/> - 1 others.</summary>
    /// <param name="threads">0 for <c>TERSOR_THREADS</c> or, without it, the processor count.</param>
    public WorkerPool(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Threads = threads > 0 ? threads : DefaultThreads;
        Scratch = new ScratchArena(Threads);
        _oversubscribed = Threads > Environment.ProcessorCount;
        _threads = new Thread[Threads - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"tersor-{worker}" };
            _threads[i].Start();
        }
    }

    /// <summary><c>TERSOR_THREADS</c> if it is set, else the processor count.</summary>
    /// <exception cref="FormatException"><c>TERSOR_THREADS</c> is no whole number in [1, <see cref="MostThreads"/>].</exception>
    public static int DefaultThreads => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => Environment.ProcessorCount,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads)
            && threads is > 0 and <= MostThreads => threads,
        var text => throw new FormatException($"{Variable}: '{text}' is not a whole number in [1, {MostThreads}]"),
    };

    /// <summary>How many threads work, the caller of <see cref="Run"/> included.</summary>
    public int Threads { get; }

    internal ScratchArena Scratch { get; }

    /// <summary>Runs all blocks of a job and returns when the last has finished.</summary>
    /// <exception cref="InvalidOperationException">
    /// The pool is running a job: it is not reentrant and takes one caller at a time.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <remarks>If blocks throw, the remaining blocks still run, then the first exception is thrown again.</remarks>
    public void Run<TJob>(int blocks, ref TJob job)
        where TJob : struct, IBlockJob
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        ObjectDisposedException.ThrowIf(_stopping, this);
        if (Interlocked.Exchange(ref _running, 1) != 0)
            throw new InvalidOperationException("The worker pool is already running a job.");
        try
        {
            if (blocks <= 1 || _threads.Length == 0)
            {
                for (var block = 0; block < blocks; block++)
                    job.Run(block, 0);
                return;
            }

            // On the stack, where the collector updates what the job refers to, but does not move the job.
            var shared = job;
            Share(blocks, &Invoke<TJob>, Unsafe.AsPointer(ref shared));
            job = shared;
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Stops the threads and frees their scratch memory.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        lock (_gate)
            Monitor.PulseAll(_gate);
        foreach (var thread in _threads)
            thread.Join();
        Scratch.Dispose();
    }

    private static void Invoke<TJob>(void* context, int block, int worker)
        where TJob : struct, IBlockJob => Unsafe.AsRef<TJob>(context).Run(block, worker);

    private void Share(int blocks, delegate*<void*, int, int, void> body, void* context)
    {
        _body = body;
        _context = context;
        _blocks = blocks;
        _unfinished = blocks;
        _failure = null;

        // Publishes the fields above. The exchange is a full fence: either we see a thread that fell asleep, or it sees the
        // ticket.
        var job = (_ticket >> 32) + 1;
        Interlocked.Exchange(ref _ticket, (job << 32) | (uint)blocks);
        if (Volatile.Read(ref _sleeping) > 0)
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        }

        Drain(0);
        var wait = default(SpinWait);
        while (Volatile.Read(ref _unfinished) != 0)
            wait.SpinOnce(sleep1Threshold: -1);
        _failure?.Throw();
    }

    /// <summary>Takes and runs blocks until none is left.</summary>
    private void Drain(int worker)
    {
        while (true)
        {
            var ticket = Volatile.Read(ref _ticket);
            var left = (uint)ticket;
            if (left == 0)
                return;
            if (Interlocked.CompareExchange(ref _ticket, ticket - 1, ticket) != ticket)
                continue;

            // The job can't end, and its fields can't change, before the block that we hold is finished.
            try
            {
                _body(_context, _blocks - (int)left, worker);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            }

            Interlocked.Decrement(ref _unfinished);
        }
    }

    private void Work(int worker)
    {
        while (WaitForBlocks())
            Drain(worker);
    }

    /// <summary>Returns whether there are blocks to take; false when the pool stops.</summary>
    private bool WaitForBlocks()
    {
        if (!_oversubscribed)
        {
            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetTimestamp() - start < SpinTicks)
            {
                if (_stopping)
                    return false;
                if ((uint)Volatile.Read(ref _ticket) != 0)
                    return true;
                Thread.SpinWait(8);
            }
        }

        lock (_gate)
        {
            Interlocked.Increment(ref _sleeping);
            while (!_stopping && (uint)Volatile.Read(ref _ticket) == 0)
                Monitor.Wait(_gate);
            Interlocked.Decrement(ref _sleeping);
        }

        return !_stopping;
    }
}
