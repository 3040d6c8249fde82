using Tersor.Core;
using Tersor.Kernels;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Sums, means, extremes and arg-max.</summary>
public abstract class ReductionConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Fact]
    public void Sum_of_everything()
    {
        foreach (var length in Fixture.Lengths)
            Check(x => x[0].Sum(), x => x[0].Sum(), new Operand(new Shape(length)));
    }

    [Fact]
    public void Mean_of_everything() => Check(x => x[0].Mean(), x => x[0].Mean(), [3, 37]);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(-1, true)]
    public void Sum_along_a_dimension(int dimension, bool keep)
    {
        foreach (var shape in new int[][] { [3, 5, 7], [1, 33, 2], [2, 1, 67], [4, 3, 1], [9, 17, 16] })
            Check(x => x[0].Sum(dimension, keep), x => NaiveLayout.Sum(x[0], (dimension + 3) % 3, keep), shape);
    }

    [Fact]
    public void Mean_along_a_dimension() =>
        Check(x => x[0].Mean(1), x => NaiveLayout.Sum(x[0], 1, false).Map(v => v / 5f), [3, 5, 7]);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    public void Product_along_a_dimension(int dimension, bool keep)
    {
        foreach (var shape in new int[][] { [3, 5, 7], [1, 6, 2], [2, 1, 8], [2, 0, 3] })
        {
            if (new Shape(shape).Count == 0 && dimension != 1)
                continue;
            Check(
                x => x[0].Product(dimension, keep),
                x => NaiveLayout.Reduce(x[0], [dimension], keep, numbers => NaiveTensor.Scalar(NaiveLayout.Product(numbers))),
                new Operand(new Shape(shape), 0.5f, 1.5f));
        }
    }

    [Fact]
    public void A_product_with_a_zero_has_a_gradient()
    {
        using var step = Device.BeginStep();
        var x = Device.From(new[,] { { 2f, 0f, 3f }, { 0f, 0f, 5f } }).RequireGradient();
        var y = x.Product(1);
        Assert.Equal([0f, 0f], y.ToArray());
        y.Sum().Backward();
        Assert.Equal([0f, 6f, 0f, 0f, 0f, 0f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void A_large_sum_has_one_order() =>
        CheckSampled(1, x => x[0].Sum(), x => x[0].Sum(), [150_001]);

    [Fact]
    public void A_large_sum_of_rows_has_one_order() =>
        CheckSampled(1, x => x[0].Sum(0), x => NaiveLayout.Sum(x[0], 0, false), [700, 129]);

    [Theory]
    [InlineData(new[] { 0, 1 }, false)]
    [InlineData(new[] { 1, 2 }, true)]
    [InlineData(new[] { 0, -1 }, true)]
    [InlineData(new[] { 2, 0 }, false)]
    [InlineData(new[] { 1 }, true)]
    [InlineData(new int[0], true)]
    [InlineData(new[] { 0, 1, 2 }, true)]
    public void Along_several_dimensions(int[] dimensions, bool keep)
    {
        var count = dimensions.Aggregate(1, (product, i) => product * new Shape(3, 5, 7)[i]);
        Check(x => x[0].Sum(dimensions, keep), x => NaiveLayout.Reduce(x[0], dimensions, keep, v => v.Sum()), [3, 5, 7]);
        Check(
            x => x[0].Mean(dimensions, keep),
            x => NaiveLayout.Reduce(x[0], dimensions, keep, v => v.Sum()).Map(v => v / count),
            [3, 5, 7]);
        Check(x => x[0].Max(dimensions, keep), x => NaiveLayout.Reduce(x[0], dimensions, keep, NaiveLayout.Max), [3, 5, 7]);
        Check(x => x[0].Min(dimensions, keep), x => NaiveLayout.Reduce(x[0], dimensions, keep, NaiveLayout.Min), [3, 5, 7]);
    }

    [Fact]
    public void Extremes_of_everything()
    {
        foreach (var length in new[] { 1, 33, 257 })
        {
            Check(x => x[0].Max(), x => NaiveLayout.Reduce(x[0], [0], false, NaiveLayout.Max), new Operand(new Shape(length)));
            Check(x => x[0].Min(), x => NaiveLayout.Reduce(x[0], [0], false, NaiveLayout.Min), new Operand(new Shape(length)));
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(-1, true)]
    public void Extremes_along_a_dimension(int dimension, bool keep)
    {
        foreach (var shape in new int[][] { [3, 5, 7], [1, 33, 2], [2, 1, 67] })
        {
            Check(x => x[0].Max(dimension, keep), x => NaiveLayout.Reduce(x[0], [dimension], keep, NaiveLayout.Max), shape);
            Check(x => x[0].Min(dimension, keep), x => NaiveLayout.Reduce(x[0], [dimension], keep, NaiveLayout.Min), shape);
        }
    }

    [Fact]
    public void Equal_extremes_share_their_gradient()
    {
        using var step = Device.BeginStep();
        var x = Device.From(new[,] { { 1f, 3f, 3f }, { 2f, 2f, 2f } }).RequireGradient();
        (x.Max(1).Sum() + x.Min()).Backward();
        Assert.Equal([1f, 0.5f, 0.5f, 1 / 3f, 1 / 3f, 1 / 3f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void An_extreme_of_NaN_is_NaN_and_one_of_nothing_is_refused()
    {
        using var step = Device.BeginStep();
        var x = Device.From(new[,] { { 1f, float.NaN, 3f }, { 2f, float.NegativeInfinity, 4f } });
        Assert.Equal([float.NaN, 4f], x.Max(1).ToArray());
        Assert.Equal([float.NaN, float.NegativeInfinity], x.Min(1).ToArray());
        Assert.True(float.IsNaN(x.Max().ToScalar()));
        var error = Assert.Throws<ArgumentException>(() => Device.Empty(new Shape(3, 0)).Max(1));
        Assert.Contains("[3, 0]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Device.Empty(new Shape(0)).Min());
        Assert.Throws<ArgumentException>(() => Device.Empty(new Shape(3, 0)).ArgMax(1));
        Assert.Throws<ArgumentException>(() => Device.Empty(new Shape(0)).ArgMax());
        Assert.Throws<ArgumentException>(() => x.Sum([0, -2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Sum([2]));
    }

    [Fact]
    public void ArgMax_of_everything_and_along_dimensions()
    {
        using var step = Device.BeginStep();
        var values = new Operand(new Shape(3, 5, 7)).Values(0);
        var permuted = Device.From(values, new Shape(7, 5, 3)).Permute(2, 1, 0);
        foreach (var x in new[] { Device.From(values, new Shape(3, 5, 7)), permuted })
        {
            var host = x.ToArray();
            Assert.Equal([Array.IndexOf(host, host.Max())], x.ArgMax().ToArray<int>());
            Assert.Equal(new Shape(3, 7), x.ArgMax(1).Shape);
            var expected = from i in Enumerable.Range(0, 3)
                           from k in Enumerable.Range(0, 7)
                           select Enumerable.Range(0, 5).MaxBy(j => host[(((i * 5) + j) * 7) + k]);
            Assert.Equal(expected, x.ArgMax(1).ToArray<int>());
            Assert.Equal(x.Contiguous().ArgMax(2).ToArray<int>(), x.ArgMax(-1).ToArray<int>());
        }
    }

    /// <summary>
    /// Rows and columns, short ones and those that are folded in parts; every order gives whole numbers the same sum.
    /// </summary>
    [Theory]
    [InlineData(3, 5, 1)]
    [InlineData(2, 33, 1)]
    [InlineData(1, 8193, 1)]
    [InlineData(2, 9000, 1)]
    [InlineData(1, 3, 5)]
    [InlineData(2, 65, 3)]
    [InlineData(1, 700, 2)]
    public void A_fold_adds_to_what_is_there_or_replaces_it(int outer, int length, int inner)
    {
        using var step = Device.BeginStep();
        var values = Enumerable.Range(0, outer * length * inner).Select(i => (float)((i % 11) - 4)).ToArray();
        var x = Device.From(values, new Shape(outer, length, inner));
        var sums = new float[outer * inner];
        for (var i = 0; i < values.Length; i++)
            sums[(i / (length * inner) * inner) + (i % inner)] += values[i];

        var y = Device.From([.. sums.Select((_, i) => 1000f + i)], new Shape(outer, inner));
        Device.Backend.Reduce(new Sum(), x, outer, length, inner, y, accumulate: true);
        Assert.Equal(sums.Select((sum, i) => 1000f + i + sum), y.ToArray());
        Device.Backend.Reduce(new Sum(), x, outer, length, inner, y);
        Assert.Equal(sums, y.ToArray());
    }

    [Fact]
    public void Largest_and_smallest()
    {
        foreach (var length in Fixture.Lengths.Where(length => length > 0))
        {
            using var step = Device.BeginStep();
            var values = new Operand(new Shape(2, length)).Values(0);
            var x = Device.From(values, new Shape(2, length));
            var (largest, smallest) = (Device.Empty(new Shape(2)), Device.Empty(new Shape(2)));
            Device.Backend.Reduce(new MaximumOf(), x, 2, length, 1, largest);
            Device.Backend.Reduce(new MinimumOf(), x, 2, length, 1, smallest);
            Assert.Equal([values[..length].Max(), values[length..].Max()], largest.ToArray());
            Assert.Equal([values[..length].Min(), values[length..].Min()], smallest.ToArray());
        }
    }

    [Fact]
    public void ArgMax_finds_the_first_largest()
    {
        foreach (var length in Fixture.Lengths.Where(length => length > 0))
        {
            using var step = Device.BeginStep();
            var values = new Operand(new Shape(length)).Values(0);
            var place = Array.IndexOf(values, values.Max());
            float[] ties = [.. values, .. values];
            var indices = Device.Empty(new Shape(2), ElementType.Int32);
            Device.Backend.ArgMax(Device.From([.. values, .. values, .. ties.Reverse()], new Shape(2, 2 * length)), indices);
            var found = new int[2];
            Device.Read<int>(indices, found);
            Assert.Equal([place, length - 1 - place], found);
        }
    }

    [Fact]
    public void ArgMax_takes_a_NaN_for_the_largest()
    {
        using var step = Device.BeginStep();
        var indices = Device.Empty(new Shape(1), ElementType.Int32);
        var values = new float[40];
        values[3] = float.PositiveInfinity;
        values[29] = float.NaN;
        values[35] = float.NaN;
        Device.Backend.ArgMax(Device.From(values, new Shape(1, 40)), indices);
        var found = new int[1];
        Device.Read<int>(indices, found);
        Assert.Equal([29], found);
    }
}
