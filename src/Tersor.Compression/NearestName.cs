namespace Tersor.Compression;

/// <summary>The likely meaning of a mistyped name.</summary>
public static class NearestName
{
    /// <summary>The candidate with the smallest edit distance (Levenshtein 1966), the first of equals.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">At least one known name.</param>
    public static string Of(string name, IEnumerable<string> candidates) => candidates.MinBy(candidate => EditDistance(name, candidate))!;

    private static int EditDistance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
