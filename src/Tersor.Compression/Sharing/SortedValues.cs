namespace Tersor.Compression;

/// <summary>
/// The values that are to be clustered, sorted once, with prefix sums in double precision: the mean and the inertia of any run of
/// neighbours then cost O(1), which is what makes k-means in one dimension cheap.
/// </summary>
internal sealed class SortedValues
{
    private readonly double[] _sums;
    private readonly double[] _squares;
    private readonly double _shift;

    /// <summary>Sorts a copy of the values.</summary>
    /// <param name="values">At least one, none NaN.</param>
    public SortedValues(ReadOnlySpan<float> values)
    {
        Values = values.ToArray();
        Array.Sort(Values);

        // Sums are taken around the middle value, so that squares do not cancel when all values lie far from zero.
        _shift = Values[Values.Length / 2];
        _sums = new double[Values.Length + 1];
        _squares = new double[Values.Length + 1];
        DistinctCount = 1;
        for (var i = 0; i < Values.Length; i++)
        {
            var x = Values[i] - _shift;
            _sums[i + 1] = _sums[i] + x;
            _squares[i + 1] = _squares[i] + (x * x);
            if (i > 0 && Values[i] != Values[i - 1])
                DistinctCount++;
        }
    }

    /// <summary>The values, ascending.</summary>
    public float[] Values { get; }

    /// <summary>How many different ones there are.</summary>
    public int DistinctCount { get; }

    /// <summary>The mean of values [start, end).</summary>
    public double Mean(int start, int end) => _shift + ((_sums[end] - _sums[start]) / (end - start));

    /// <summary>The sum of the squared distances of values [start, end) to their mean; 0 for none.</summary>
    public double Inertia(int start, int end)
    {
        if (end <= start)
            return 0;
        var sum = _sums[end] - _sums[start];
        return Math.Max(0, _squares[end] - _squares[start] - (sum * sum / (end - start)));
    }

    /// <summary>The sum of the squared distances of values [start, end) to a centroid.</summary>
    public double Inertia(int start, int end, double centroid)
    {
        var c = centroid - _shift;
        var sum = _sums[end] - _sums[start];
        return Math.Max(0, _squares[end] - _squares[start] - (2 * c * sum) + (c * c * (end - start)));
    }

    /// <summary>How many values are at most this one.</summary>
    public int CountUpTo(double limit)
    {
        int low = 0, high = Values.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Values[middle] <= limit)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
