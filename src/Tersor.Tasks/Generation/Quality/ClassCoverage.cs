namespace Tersor.Tasks;

/// <summary>Which of the real images' classes a generator makes: a simple sign of dropped modes.</summary>
public static class ClassCoverage
{
    private const double LeastShare = 0.1;

    /// <summary>
    /// The share of classes, among those that real images have, that generated images have at least a tenth as often.
    /// </summary>
    /// <param name="real">The classes of real images, from 0.</param>
    /// <param name="generated">The classes of generated images, as a classifier sees them.</param>
    /// <returns>The share of covered classes, in [0, 1].</returns>
    /// <exception cref="ArgumentException">There are no images.</exception>
    public static double Of(ReadOnlySpan<int> real, ReadOnlySpan<int> generated)
    {
        if (real.IsEmpty || generated.IsEmpty)
            throw new ArgumentException("No images have no classes to cover.", nameof(generated));
        var (expected, found) = (Count(real), Count(generated));
        var covered = 0;
        foreach (var (label, count) in expected)
            covered += found.GetValueOrDefault(label) * (double)real.Length >= LeastShare * count * generated.Length ? 1 : 0;
        return (double)covered / expected.Count;
    }

    private static Dictionary<int, int> Count(ReadOnlySpan<int> labels)
    {
        var counts = new Dictionary<int, int>();
        foreach (var label in labels)
            counts[label] = counts.GetValueOrDefault(label) + 1;
        return counts;
    }
}
