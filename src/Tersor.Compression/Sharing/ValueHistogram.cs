using Tersor.Core;
using Tersor.Kernels;

namespace Tersor.Compression;

/// <summary>
/// What the host knows of a layer's weights when it seeds k-means: how many lie in each of 8 Ki equal cells between their
/// extremes, counted on the device. Zeros are pruned and stay out. Prefix sums over cells make mean and inertia of any run cost
/// O(1).
/// </summary>
/// <remarks>
/// A value counts as its cell's centre, which moves a cluster's inertia by the share (clusters / cells)²: 2·10⁻⁵ for 32 clusters.
/// The iterations that follow run on the values themselves.
/// </remarks>
internal sealed class ValueHistogram
{
    private const int MaxCells = 1 << 13;

    private readonly long[] _counts;
    private readonly double[] _sums;
    private readonly double[] _squares;
    private readonly double _shift;

    private ValueHistogram(float low, float high, ReadOnlySpan<int> counts)
    {
        Low = low;
        High = high;
        CellWidth = ((double)high - low) / counts.Length;
        _shift = ((double)low + high) / 2;

        // Only cells that hold something are kept: they are where a cluster may begin.
        var cells = counts.Length - counts.Count(0);
        Centres = new double[cells];
        _counts = new long[cells + 1];
        _sums = new double[cells + 1];
        _squares = new double[cells + 1];
        for (int cell = 0, i = 0; cell < counts.Length; cell++)
        {
            if (counts[cell] == 0)
                continue;
            Centres[i] = low + ((cell + 0.5) * CellWidth);
            var x = Centres[i] - _shift;
            _counts[i + 1] = _counts[i] + counts[cell];
            _sums[i + 1] = _sums[i] + (counts[cell] * x);
            _squares[i + 1] = _squares[i] + (counts[cell] * x * x);
            i++;
        }
    }

    /// <summary>The smallest value.</summary>
    public float Low { get; }

    /// <summary>The largest value.</summary>
    public float High { get; }

    /// <summary>The width of a cell.</summary>
    public double CellWidth { get; }

    /// <summary>The centres of the cells that are not empty, ascending.</summary>
    public double[] Centres { get; }

    /// <summary>The number of values.</summary>
    public long Count => _counts[^1];

    /// <summary>Counts the values of a tensor; null if all are zero.</summary>
    /// <exception cref="ArgumentException">Not all are finite.</exception>
    public static ValueHistogram? Take(Tensor values)
    {
        var device = values.Device;
        using var step = device.BeginStep();
        var (low, high) = (Extreme(values, default(MinimumOf), float.PositiveInfinity), Extreme(
            values, default(MaximumOf), float.NegativeInfinity));
        if (low > high)
            return null;
        if (!float.IsFinite(high - low))
            throw new ArgumentException($"Values between {low} and {high} can't be clustered.", nameof(values));

        var cells = high > low ? MaxCells : 1;
        var counts = device.Empty(new Shape(cells), ElementType.Int32);
        device.Backend.CountValues(values, low, (float)Math.Min(cells / ((double)high - low), float.MaxValue), counts);
        var read = new int[cells];
        device.Read<int>(counts, read);
        return new ValueHistogram(low, high, read);
    }

    /// <summary>The centre of the cell in which the value of this rank lies, from 0.</summary>
    public double AtRank(long rank)
    {
        var cell = Array.BinarySearch(_counts, rank);
        return Centres[cell >= 0 ? cell : ~cell - 1];
    }

    /// <summary>The mean of the values in cells [start, end).</summary>
    public double Mean(int start, int end) => _shift + ((_sums[end] - _sums[start]) / (_counts[end] - _counts[start]));

    /// <summary>The sum of the squared distances of the values in cells [start, end) to their mean.</summary>
    public double Inertia(int start, int end)
    {
        var sum = _sums[end] - _sums[start];
        return Math.Max(0, _squares[end] - _squares[start] - (sum * sum / (_counts[end] - _counts[start])));
    }

    /// <summary>The extreme of the values that are not zero.</summary>
    private static float Extreme<TOperator>(Tensor values, TOperator fold, float ofNone)
        where TOperator : unmanaged, IReductionOperator
    {
        var device = values.Device;
        var others = device.Empty(values.Shape);
        device.Backend.Fill(others, ofNone);
        device.Backend.Map(default(Select), values, values, others, others);
        var extreme = device.Empty(new Shape(1));
        device.Backend.Reduce(fold, others, 1, values.Count, 1, extreme);
        Span<float> value = stackalloc float[1];
        extreme.CopyTo(value);
        return value[0];
    }
}
