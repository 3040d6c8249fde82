using System.Diagnostics;
using Tersor.Format;

namespace Tersor.Cli.Output;

/// <summary>How long the archived weights of a file take to read: the price of their size.</summary>
internal static class ArchiveSpeed
{
    // The first reading compiles the code of all others.
    private const int Readings = 3;

    /// <summary>A line for a file that has archived weights; null for others.</summary>
    /// <param name="bytes">A right file.</param>
    public static string? Describe(ReadOnlyMemory<byte> bytes)
    {
        var (codes, best) = (0L, TimeSpan.MaxValue);
        for (var reading = 0; reading < Readings; reading++)
        {
            var clock = Stopwatch.StartNew();
            var file = TersorFile.Read(bytes, ReadLimits.Own);
            if (clock.Elapsed < best)
                best = clock.Elapsed;
            codes = file.Layouts.Where(layout => layout.IsArchived).Sum(layout => (long)layout.Values);
            if (codes == 0)
                return null;
        }

        return $"archived: {Figure.Count(codes)} codes decode in {Figure.Count((long)best.TotalMilliseconds)} ms, "
            + $"{Figure.Size(codes / best.TotalSeconds)}/s";
    }
}
