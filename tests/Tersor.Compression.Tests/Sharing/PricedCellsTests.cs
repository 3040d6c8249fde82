namespace Tersor.Compression.Tests;

public sealed class PricedCellsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1e-3)]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(20)]
    public void The_nearest_point_belongs_to_the_cheapest_centroid(double price)
    {
        var random = new Random(1);
        for (var trial = 0; trial < 200; trial++)
        {
            float[] centroids =
            [
                .. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (float)((6 * random.NextDouble()) - 3)).Distinct().Order(),
            ];
            int[] members = [.. centroids.Select(_ => random.Next(4) == 0 ? 0 : random.Next(1, 1 << random.Next(1, 12)))];
            members[random.Next(members.Length)] = 1;
            var cells = PricedCells.Of(centroids, members, price);
            for (var i = 0; i < 50; i++)
            {
                var x = (float)((10 * random.NextDouble()) - 5);
                var chosen =
                    cells.PointValues[Array.IndexOf(cells.Points, cells.Points.MinBy(point => Math.Abs((double)point - x)))];
                var cheapest = Enumerable.Range(0, centroids.Length).Where(k => members[k] > 0).Min(k => Cost(k, x));
                Assert.InRange(Cost(Array.IndexOf(centroids, chosen), x), cheapest, cheapest + 1e-5);
            }

            double Cost(int k, double x) =>
                Math.Pow(x - centroids[k], 2) + (price * Math.Log2((double)members.Sum() / members[k]));
        }
    }

    [Fact]
    public void Centroids_that_are_best_for_no_value_go()
    {
        var cells = PricedCells.Of([-1f, 0.1f, 0.2f, 1f], [100, 1, 100, 100], price: 0.1);
        Assert.Equal([-1f, 0.2f, 1f], cells.Centroids);
        Assert.Equal([-1f, 0.2f, 0.2f, 1f], cells.PointValues);
        Assert.True(cells.Points.AsSpan().SequenceEqual([.. cells.Points.Order()]));
    }

    [Fact]
    public void A_centroid_whose_cell_has_no_width_goes()
    {
        // Codes of 2, 3 and 2 bits: at a price of 1 both boundaries of the centroid at 0 are 0, to the last bit.
        var cells = PricedCells.Of([-1f, 0f, 1f, 100f], [4, 2, 4, 6], price: 1);
        Assert.Equal([-1f, 1f, 100f], cells.Centroids);
    }

    [Fact]
    public void At_a_high_price_the_commonest_centroid_takes_all_values_near_by()
    {
        var cells = PricedCells.Of([-1f, 0f, 1f], [10, 1000, 10], price: 1e3);
        foreach (var x in new[] { -2.0, -1, -0.1, 0.7, 1, 2 })
            Assert.Equal(0f, cells.PointValues[Array.IndexOf(cells.Points, cells.Points.MinBy(point => Math.Abs(point - x)))]);
    }
}
