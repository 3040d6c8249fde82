using FsCheck.Xunit;

namespace Tersor.Compression.Tests;

public sealed class CubicScheduleTests
{
    [Theory]
    [InlineData(0.0, 0.2)]
    [InlineData(0.5, 0.8125)]
    [InlineData(1.0, 0.9)]
    [InlineData(2.0, 0.9)]
    public void Follows_the_formula(double progress, double expected) =>
        Assert.Equal(expected, CubicSchedule.Sparsity(0.2, 0.9, progress), 12);

    [Property]
    public void Never_falls(byte a, byte b)
    {
        var (early, late) = (Math.Min(a, b) / 255.0, Math.Max(a, b) / 255.0);
        Assert.True(CubicSchedule.Sparsity(0.1, 0.95, early) <= CubicSchedule.Sparsity(0.1, 0.95, late));
    }
}
