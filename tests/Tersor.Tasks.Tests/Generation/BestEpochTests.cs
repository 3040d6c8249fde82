namespace Tersor.Tasks.Tests;

public sealed class BestEpochTests
{
    [Theory]
    [InlineData(0, 1.0, 2.0, 3.0)]
    [InlineData(2, 3.0, 2.0, 1.0)]
    [InlineData(1, 3.0, 1.0, 2.0)]
    [InlineData(1, 3.0, 1.0, 1.0)]
    [InlineData(3, 5.0, 4.0, 4.0, 3.9, 4.1)]
    [InlineData(1, double.NaN, 7.0, double.NaN)]
    [InlineData(0, double.MaxValue, double.PositiveInfinity)]
    public void The_smallest_distance_wins_and_the_first_of_equals(int expected, params double[] distances)
    {
        var best = new BestEpoch();
        for (var epoch = 0; epoch < distances.Length; epoch++)
        {
            float[][] values = [[epoch]];
            best.Offer(distances[epoch], () => values);
        }

        Assert.Equal(expected, best.Values![0][0]);
    }

    [Theory]
    [InlineData]
    [InlineData(double.NaN, double.PositiveInfinity)]
    public void Without_a_finite_distance_there_is_none(params double[] distances)
    {
        var best = new BestEpoch();
        foreach (var distance in distances)
            best.Offer(distance, () => throw new InvalidOperationException("nothing to remember"));
        Assert.Null(best.Values);
    }
}
