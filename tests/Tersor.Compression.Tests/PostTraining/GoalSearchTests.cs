using Tersor.Compression.PostTraining;

namespace Tersor.Compression.Tests;

public sealed class GoalSearchTests
{
    /// <summary>Bytes as theory has them, and worse: a constant, a curve, noise that depends on the price.</summary>
    public static TheoryData<double, double, double> Files => new()
    {
        { 1e-4, 50_000, 0 },
        { 1, 50_000, 3_000 },
        { 1e-9, 12_000, 3_000 },
        { 1, 200_000, 10_000 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_size_is_met_from_below_within_a_few_tries(double start, double bound, double constant)
    {
        var search = new GoalSearch(bound, 0.99, grows: false, start, slope: 0.4);
        var (tries, low, high) = (0, 0.0, double.PositiveInfinity);
        var found = 0.0;
        for (; !search.IsDone && tries < 30; tries++)
        {
            // A try lies between the prices that are known to be too low and too high.
            var (price, bytes) = (search.Price, Bytes(search.Price));
            Assert.True(double.IsInfinity(high) || low == 0 || (price > low && price < high));
            if (search.Meets(bytes))
                (high, found) = (Math.Min(high, price), Math.Max(found, bytes));
            else
                low = Math.Max(low, price);
            search.Add(bytes, isRough: false);
        }

        Assert.True(search.IsDone);
        Assert.InRange(found / bound, 0.97, 1);
        Assert.InRange(tries, 1, 16);

        double Bytes(double price) =>
            constant + (100_000 * 0.5 * Math.Log2(1 + (1e-2 / price)) * (1 + (0.002 * Math.Sin(1e3 * Math.Log(price)))));
    }

    [Fact]
    public void Tries_close_in_on_a_jump()
    {
        var search = new GoalSearch(1000, 0.99, grows: false, 1, slope: 1);
        var (low, high) = (0.0, double.PositiveInfinity);
        while (!search.IsDone)
        {
            var price = search.Price;
            Assert.True(price > low && price < high);
            (low, high) = price < 2 ? (price, high) : (low, price);
            search.Add(price < 2 ? 5000 : 10, isRough: false);
        }

        Assert.InRange(low, 1.9, 2);
        Assert.InRange(high, 2, 2.1);
    }

    [Fact]
    public void A_loss_is_met_from_below()
    {
        var search = new GoalSearch(0.05, 0.85, grows: true, 1e-7, slope: 0.7);
        var (tries, last) = (0, 0.0);
        for (; !search.IsDone && tries < 10; tries++)
            search.Add(last = Math.Pow(search.Price / 1e-3, 0.9) * 0.2, isRough: false);
        Assert.True(search.IsDone);
        Assert.InRange(last, 0.85 * 0.05, 0.05);
    }

    [Fact]
    public void A_figure_that_no_longer_changes_ends_the_search()
    {
        var search = new GoalSearch(1000, 0.99, grows: false, 1, slope: 1);
        var tries = 0;
        for (; !search.IsDone && tries < 10; tries++)
            search.Add(700 - search.Price, isRough: false);
        Assert.True(search.IsSaturated);
        Assert.InRange(tries, 2, 6);
    }

    [Fact]
    public void A_rough_figure_ends_nothing_and_bounds_nothing()
    {
        var search = new GoalSearch(1000, 0.99, grows: false, 1, slope: 1);
        search.Add(995, isRough: true);
        Assert.False(search.IsDone);
        var price = search.Price;
        Assert.InRange(price, 0.99, 1.01);

        // All samples say that the price is far too low: a bracket of the rough figure would have kept the search near it.
        search.Add(2000, isRough: false);
        Assert.True(search.Price > 1.5 * price);
    }

    [Fact]
    public void The_model_of_rates_and_its_inverse_agree()
    {
        var model = new RateModel();
        model.Add(1e-3, 1000);
        model.Add(5, 300);
        model.Add(0, 50);
        foreach (var bits in new[] { 10.0, 500, 4000 })
            Assert.Equal(bits, model.Bits(model.PriceOfBits(bits)), 1e-6 * bits);
        foreach (var cost in new[] { 1e-4, 0.1, 100 })
            Assert.Equal(cost, model.Cost(model.PriceOfCost(cost)), 1e-6 * cost);
        Assert.Equal(1, new RateModel().PriceOfBits(10));
    }
}
