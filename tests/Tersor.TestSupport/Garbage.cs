namespace Tersor.TestSupport;

/// <summary>What code in its steady state allocates.</summary>
public static class Garbage
{
    private const int Rounds = 5;

    /// <summary>
    /// Runs code a few times and counts what it allocates on this thread in the best round: a collection that another test
    /// brings about counts what is left of this thread's piece of the heap, and compiling allocates too, neither of them often.
    /// </summary>
    /// <param name="round">The code; it has run before as often as it needs to be in its steady state.</param>
    /// <returns>The fewest bytes that a round allocated; 0 ends the rounds.</returns>
    public static long Least(Action round)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
