namespace Tersor.Fuzz;

/// <summary>What came of a run; several threads add to it.</summary>
internal sealed class FuzzResult
{
    private readonly Lock _lock = new();

    /// <summary>How many files were tried.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them loaded and predicted.</summary>
    public long Predicted { get; private set; }

    /// <summary>The most bytes that one file made the reader allocate.</summary>
    public long MostBytes { get; private set; }

    /// <summary>The longest time that one file took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>The first file that broke a rule, and which one; null for none.</summary>
    public (long Number, byte[] File, string Reason)? Failure { get; private set; }

    /// <summary>Adds a file.</summary>
    public void Add(bool isPredicted, long bytes, TimeSpan elapsed)
    {
        lock (_lock)
        {
            Count++;
            Predicted += isPredicted ? 1 : 0;
            MostBytes = Math.Max(MostBytes, bytes);
            Slowest = elapsed > Slowest ? elapsed : Slowest;
        }
    }

    /// <summary>Notes a file that broke a rule.</summary>
    public void Fail(long number, byte[] file, string reason)
    {
        lock (_lock)
            Failure ??= (number, file, reason);
    }
}
