namespace Tersor.Format;

/// <summary>
/// The codes and centroids of a shared tensor as a file stores them: centroids ascending, all different, all used.
/// </summary>
internal sealed class SharedCodes
{
    private readonly StoredTensor _tensor;

    // The code that a tensor's code becomes.
    private readonly byte[] _renamed = new byte[byte.MaxValue + 1];

    public SharedCodes(StoredTensor tensor)
    {
        _tensor = tensor;
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
        Codebook = [.. codebook];
        for (var k = 0; k < tensor.Codebook.Length; k++)
            if (used[k])
                _renamed[k + 1] = (byte)(1 + Array.BinarySearch(Codebook, tensor.Codebook[k], codebook.Comparer));
    }

    /// <summary>The centroids that are used.</summary>
    public float[] Codebook { get; }

    /// <summary>All codes into <see cref="Codebook"/>, row-major.</summary>
    public byte[] Codes() => Array.ConvertAll(_tensor.Codes, code => _renamed[code]);

    /// <summary>The centroid of each non-zero value, counted from 0, in the order of a scan.</summary>
    public byte[] Symbols(MatrixScan scan)
    {
        var symbols = new byte[_tensor.NonZeros];
        var next = 0;
        for (var i = 0; i < scan.Count; i++)
        {
            var code = _tensor.Codes[scan.Offset(i)];
            if (code > 0)
                symbols[next++] = (byte)(_renamed[code] - 1);
        }

        return symbols;
    }

    /// <summary>The order of a codebook: that of the values, with -0 before 0.</summary>
    public static int CompareTotally(float a, float b)
    {
        var (x, y) = (BitConverter.SingleToInt32Bits(a), BitConverter.SingleToInt32Bits(b));
        return (x < 0 ? x ^ int.MaxValue : x).CompareTo(y < 0 ? y ^ int.MaxValue : y);
    }
}
