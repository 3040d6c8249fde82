using System.Globalization;

namespace Tersor.Sweeps;

/// <summary>Indices as batch systems write them: <c>0-2,5</c>.</summary>
public static class IndexRanges
{
    /// <summary>Writes indices, which ascend.</summary>
    public static string Write(IReadOnlyList<int> indices)
    {
        var parts = new List<string>();
        for (var i = 0; i < indices.Count; i++)
        {
            var first = i;
            while (i + 1 < indices.Count && indices[i + 1] == indices[i] + 1)
                i++;
            var (low, high) = (indices[first], indices[i]);
            parts.Add(low == high
                ? low.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{low}-{high}"));
        }

        return string.Join(',', parts);
    }
}
