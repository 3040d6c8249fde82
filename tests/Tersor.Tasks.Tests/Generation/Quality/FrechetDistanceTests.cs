
namespace Tersor.Tasks.Tests;

public sealed class FrechetDistanceTests
{
    private const double SingleRounding = 1e-6;

    [Fact]
    public void Of_distributions_along_the_same_axes_it_is_that_of_each_axis()
    {
        const int Dimension = 70;
        var (first, second) = (new double[Dimension], new double[Dimension]);
        var expected = Dimension * 0.25;
        for (var i = 0; i < Dimension; i++)
        {
            (first[i], second[i]) = (1 + (i % 7), 0.5 + (i % 5));
            expected += Math.Pow(Math.Sqrt(first[i]) - Math.Sqrt(second[i]), 2);
        }

        var distance = new FrechetDistance(Cross(first, 0, 1)).To(Cross(second, 0, 1.5));
        Assert.Equal(expected, distance, SingleRounding * expected);
    }

    [Theory]
    [InlineData(0.3, 4, 1, 2, 0.5)]
    [InlineData(1.2, 9, 0.25, 1, 1)]
    [InlineData(0.8, 2, 0, 3, 1)]
    public void Of_distributions_at_an_angle_it_is_that_of_the_formula_for_two_dimensions(
        double angle, double a, double b, double c, double d)
    {
        // tr √M = √(tr M + 2 √det M) for M = Σ₁ Σ₂ of two dimensions; Σ₁ = diag(a, b), Σ₂ = R diag(c, d) Rᵀ.
        var (cos, sin) = (Math.Cos(angle), Math.Sin(angle));
        var trace = (a * ((c * cos * cos) + (d * sin * sin))) + (b * ((c * sin * sin) + (d * cos * cos)));
        var expected = a + b + c + d - (2 * Math.Sqrt(trace + (2 * Math.Sqrt(a * b * c * d))));
        Assert.Equal(
            expected, new FrechetDistance(Cross([a, b], 0, 0)).To(Cross([c, d], angle, 0)), SingleRounding * (a + b + c + d));
    }

    [Fact]
    public void Of_equal_sets_it_is_nothing_also_where_the_covariance_is_singular()
    {
        var few = Points.Normal(10, 40, seed: 1);
        Assert.Equal(0, new FrechetDistance(few).To(few), 1e-6);
        Assert.Throws<ArgumentException>(() => new FrechetDistance(Points.Normal(1, 4, seed: 1)));
        Assert.Throws<ArgumentException>(() => new FrechetDistance(few).To(Points.Normal(10, 41, seed: 1)));
    }

    /// <summary>
    /// Points whose covariance is exactly diagonal with given variances, turned in the plane of the first two axes, around a
    /// mean.
    /// </summary>
    private static FeatureSet Cross(double[] variances, double angle, double mean)
    {
        var d = variances.Length;
        var values = new float[2 * d * d];
        for (var i = 0; i < d; i++)
        {
            var length = Math.Sqrt(variances[i] * ((2 * d) - 1) / 2);
            var axis = new double[d];
            axis[i] = length;
            if (i < 2)
                (axis[0], axis[1]) = i == 0
                    ? (length * Math.Cos(angle), length * Math.Sin(angle))
                    : (-length * Math.Sin(angle), length * Math.Cos(angle));
            for (var j = 0; j < d; j++)
                (values[(2 * i * d) + j], values[(((2 * i) + 1) * d) + j]) = ((float)(mean + axis[j]), (float)(mean - axis[j]));
        }

        return new FeatureSet(values, d);
    }
}
