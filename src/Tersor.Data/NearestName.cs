namespace Tersor.Data;

/// <summary>Finds what a mistyped name may have meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The candidate that the name begins, or else the one with the smallest edit distance (Levenshtein 1966); null if none is
    /// near enough to be a slip.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        var best = candidates
            .Select(
                candidate => (Candidate: candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .DefaultIfEmpty((Candidate: "", Distance: int.MaxValue))
            .MinBy(pair => pair.Distance);
        return best.Distance <= Math.Max(2, best.Candidate.Length / 2) ? best.Candidate : null;
    }

    /// <summary>
    /// What to say to somebody whose name is not known: <c>did you mean 'fc1'?</c>, or the known names if none is near.
    /// </summary>
    public static string Hint(string name, IEnumerable<string> known) =>
        Find(name, known) is { } nearest ? $"did you mean '{nearest}'?" : $"known are {string.Join(", ", known)}";

    private static int Distance(string a, string b)
    {
        if (a.Length > 0 && b.StartsWith(a, StringComparison.Ordinal))
            return 0;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
