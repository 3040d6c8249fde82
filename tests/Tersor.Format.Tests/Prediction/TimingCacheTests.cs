using System.Collections.Immutable;

namespace Tersor.Format.Tests;

public class TimingCacheTests
{
    [Fact]
    public void The_latest_timings_are_remembered_and_no_more()
    {
        var cache = new TimingCache(capacity: 3);
        for (var i = 0; i < 100; i++)
            Assert.Equal(i, cache.Add($"layer {i}", Timing(i))[0].Microseconds);
        Assert.Equal(3, cache.Count);
        Assert.False(cache.TryGet("layer 96", out _));
        Assert.All(
            new[] { 97, 98, 99 }, i => Assert.True(cache.TryGet($"layer {i}", out var timing) && timing[0].Microseconds == i));
    }

    [Fact]
    public void The_first_timing_of_a_layer_counts()
    {
        var cache = new TimingCache(capacity: 2);
        Assert.Equal(1, cache.Add("layer", Timing(1))[0].Microseconds);
        Assert.Equal(1, cache.Add("layer", Timing(2))[0].Microseconds);
        cache.Add("another", Timing(3));
        Assert.Equal(1, cache.Add("layer", Timing(4))[0].Microseconds);
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void A_race_knows_each_rivals_shortest_run()
    {
        var (rising, falling) = (0, 10);
        var trials = TimingCache.Race([("rising", () => ++rising), ("falling", () => --falling)], lanes: 8, TimeSpan.FromDays(1));
        Assert.Equal([new KernelTrial("rising", 1, 8), new KernelTrial("falling", 5, 8)], trials);

        // Without time there is one round.
        Assert.Equal(4, TimingCache.Race([("once", () => --falling)], lanes: 1, TimeSpan.Zero)[0].Microseconds);
    }

    private static ImmutableArray<KernelTrial> Timing(double microseconds) => [new("kernel", microseconds, 1)];
}
