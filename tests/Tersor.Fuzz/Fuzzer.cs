using System.Diagnostics;

namespace Tersor.Fuzz;

/// <summary>
/// Reads files that nobody should trust, and uses those that can be read. A file is a function of seed and number, so that a
/// failure can be had again.
/// </summary>
/// <param name="seed">Of all files.</param>
internal abstract class Fuzzer(int seed)
{
    /// <summary>The most bytes that a refused file may allocate: next to nothing.</summary>
    protected abstract long RefusedBytes { get; }

    /// <summary>The most bytes that a file may allocate that is read and used.</summary>
    protected abstract long LoadedBytes { get; }

    /// <summary>Tries so many files on several threads.</summary>
    /// <param name="count">How many.</param>
    /// <param name="threads">At least 1.</param>
    /// <param name="progress">Told now and then how many are done.</param>
    /// <param name="first">The number of the first one.</param>
    public FuzzResult Run(long count, int threads, Action<long>? progress = null, long first = 0)
    {
        var (result, next) = (new FuzzResult(), first - 1);
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work)).ToArray();
        foreach (var worker in workers)
            worker.Start();
        foreach (var worker in workers)
            worker.Join();
        return result;

        void Work()
        {
            for (long i; (i = Interlocked.Increment(ref next)) < first + count && result.Failure is null;)
            {
                Try(i, result);
                if (i % (1 << 16) == 0)
                    progress?.Invoke(i);
            }
        }
    }

    /// <summary>A file.</summary>
    /// <param name="random">Decides which.</param>
    protected abstract byte[] File(Random random);

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="number">Its number.</param>
    /// <returns>What uses it; null if it is refused as files are.</returns>
    protected abstract Action? Load(byte[] file, long number);

    /// <summary>A number that is the same for the same seed and number.</summary>
    protected static int HashCode(int seed, long number) =>
        (int)((((ulong)number + ((ulong)(uint)seed << 32)) * 0x9E3779B97F4A7C15) >> 32);

    /// <summary>A refusal is one line.</summary>
    protected static void CheckMessage(Exception refusal)
    {
        if (refusal.Message.Contains('\n', StringComparison.Ordinal))
            throw new InvalidOperationException("a message of several lines", refusal);
    }

    private void Try(long number, FuzzResult result)
    {
        var file = File(new Random(HashCode(seed, number)));
        var begin = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Action? use = null;
        try
        {
            use = Load(file, number);
            use?.Invoke();
        }
        catch (Exception error)
        {
            result.Fail(number, file, error.ToString());
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (bytes > (use is null ? RefusedBytes : LoadedBytes))
            result.Fail(number, file, $"{bytes} bytes were allocated");
        result.Add(use is not null, bytes, Stopwatch.GetElapsedTime(begin));
    }
}
