namespace Tersor.Kernels.Cpu.Tests;

public class TimingCacheTests
{
    [Fact]
    public void The_latest_timings_are_remembered_and_no_more()
    {
        var cache = new TimingCache<int>(capacity: 3);
        for (var i = 0; i < 100; i++)
            Assert.Equal(i, cache.Add($"layer {i}", i));
        Assert.Equal(3, cache.Count);
        Assert.False(cache.TryGet("layer 96", out _));
        Assert.All(new[] { 97, 98, 99 }, i => Assert.True(cache.TryGet($"layer {i}", out var timing) && timing == i));
    }

    [Fact]
    public void The_first_timing_of_a_layer_counts()
    {
        var cache = new TimingCache<int>(capacity: 2);
        Assert.Equal(1, cache.Add("layer", 1));
        Assert.Equal(1, cache.Add("layer", 2));
        cache.Add("another", 3);
        Assert.Equal(1, cache.Add("layer", 4));
        Assert.Equal(2, cache.Count);
    }
}
