namespace Tersor.Tasks;

/// <summary>Points in feature space: what a classifier sees in each of a number of images.</summary>
public sealed class FeatureSet
{
    private readonly float[] _values;

    /// <summary>A set over given values, which are not copied.</summary>
    /// <param name="values">The points one after the other.</param>
    /// <param name="dimension">Values a point, at least 1.</param>
    /// <exception cref="ArgumentException">There is no point, or not a whole number of them.</exception>
    /// <exception cref="InvalidDataException">A value is infinite or not a number.</exception>
    public FeatureSet(float[] values, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (values.Length == 0 || values.Length % dimension != 0)
            throw new ArgumentException($"{values.Length} values are not points of {dimension} features.", nameof(values));
        if (Array.FindIndex(values, value => !float.IsFinite(value)) is var place and >= 0)
            throw new InvalidDataException($"feature {place % dimension} of image {place / dimension} is {values[place]}");
        _values = values;
        Dimension = dimension;
    }

    /// <summary>The number of points.</summary>
    public int Count => _values.Length / Dimension;

    /// <summary>Features a point.</summary>
    public int Dimension { get; }

    /// <summary>Points that follow each other, one after the other.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such points.</exception>
    public ReadOnlySpan<float> Rows(int first, int count) => _values.AsSpan(first * Dimension, count * Dimension);

    internal void CheckComparable(FeatureSet other)
    {
        if (other.Dimension != Dimension)
            throw new ArgumentException(
                $"Points of {Dimension} features can't be compared with points of {other.Dimension}.", nameof(other));
    }
}
