namespace Tersor.Format;

/// <summary>
/// The codes and centroids of a shared tensor as a file stores them: centroids ascending, all different, all used.
/// </summary>
internal sealed class SharedCodes
{
    private SharedCodes(float[] codebook, byte[] symbols)
    {
        Codebook = codebook;
        Symbols = symbols;
    }

    /// <summary>The centroids that are used.</summary>
    public float[] Codebook { get; }

    /// <summary>The centroid of each non-zero value, counted from 0, in the order of the scan.</summary>
    public byte[] Symbols { get; }

    public static SharedCodes Of(StoredTensor tensor, MatrixScan scan)
    {
        Span<bool> used = stackalloc bool[byte.MaxValue];
        used.Clear();
        foreach (var code in tensor.Codes)
            if (code > 0)
                used[code - 1] = true;

        // By bit pattern: a centroid of -0 or NaN must survive too.
        var codebook = new SortedSet<float>(Comparer<float>.Create(CompareTotally));
        for (var k = 0; k < tensor.Codebook.Length; k++)
            if (used[k])
                codebook.Add(tensor.Codebook[k]);
        var ordered = codebook.ToArray();
        var renamed = Array.ConvertAll(
            tensor.Codebook, centroid => (byte)Math.Max(0, Array.BinarySearch(ordered, centroid, codebook.Comparer)));

        var symbols = new byte[tensor.NonZeros];
        var next = 0;
        for (var i = 0; i < scan.Count; i++)
        {
            var code = tensor.Codes[scan.Offset(i)];
            if (code > 0)
                symbols[next++] = renamed[code - 1];
        }

        return new SharedCodes(ordered, symbols);
    }

    /// <summary>The order of a codebook: that of the values, with -0 before 0.</summary>
    public static int CompareTotally(float a, float b)
    {
        var (x, y) = (BitConverter.SingleToInt32Bits(a), BitConverter.SingleToInt32Bits(b));
        return (x < 0 ? x ^ int.MaxValue : x).CompareTo(y < 0 ? y ^ int.MaxValue : y);
    }
}
