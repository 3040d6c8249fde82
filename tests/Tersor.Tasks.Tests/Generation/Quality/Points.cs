
namespace Tersor.Tasks.Tests;

/// <summary>Points for measures to be tried on.</summary>
internal static class Points
{
    /// <summary>Normal numbers around a mean.</summary>
    public static FeatureSet Normal(int count, int dimension, int seed, float mean = 0f)
    {
        var random = new Random(seed);
        var values = new float[count * dimension];
        for (var i = 0; i < values.Length; i++)
            values[i] =
                mean + (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return new FeatureSet(values, dimension);
    }

    /// <summary>The same point many times.</summary>
    public static FeatureSet Constant(int count, int dimension, float value)
    {
        var values = new float[count * dimension];
        values.AsSpan().Fill(value);
        return new FeatureSet(values, dimension);
    }

    /// <summary>Σ xᵢ yᵢ in double precision.</summary>
    public static double Product(FeatureSet a, int i, FeatureSet b, int j)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Dimension; k++)
            sum += (double)a.Rows(i, 1)[k] * b.Rows(j, 1)[k];
        return sum;
    }

    /// <summary>|x - y|² in double precision.</summary>
    public static double Distance(FeatureSet a, int i, FeatureSet b, int j)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Dimension; k++)
            sum += Math.Pow((double)a.Rows(i, 1)[k] - b.Rows(j, 1)[k], 2);
        return sum;
    }
}
