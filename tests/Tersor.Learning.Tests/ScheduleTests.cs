namespace Tersor.Learning.Tests;

public sealed class ScheduleTests
{
    // A few operations, each with a relative rounding error of 2^-24.
    private const float Tolerance = 8 * 6e-8f;

    [Fact]
    public void Constant_stays() => Assert.Equal(0.3f, new ConstantSchedule(0.3f).At(1_000_000));

    [Theory]
    [InlineData(0, 0.5f)]
    [InlineData(9, 0.5f)]
    [InlineData(10, 0.05f)]
    [InlineData(25, 0.005f)]
    public void Step_drops_after_every_interval(int step, float expected) =>
        Assert.Equal(expected, new StepSchedule(0.5f, 10, 0.1f).At(step), Tolerance);

    [Theory]
    [InlineData(0, 1.0f)]
    [InlineData(25, 0.1 + (0.9 * 0.8535533905932737))]
    [InlineData(50, 0.55)]
    [InlineData(100, 0.1)]
    [InlineData(1000, 0.1)]
    public void Cosine_falls_to_its_floor_and_stays(int step, double expected) =>
        Assert.Equal((float)expected, new CosineSchedule(1f, 100, 0.1f).At(step), Tolerance);

    [Theory]
    [InlineData(0, 0.25f)]
    [InlineData(2, 0.75f)]
    [InlineData(3, 1f)]
    [InlineData(4, 1f)]
    [InlineData(14, 0.5f)]
    public void Warm_up_rises_to_the_schedule_that_follows(int step, float expected) =>
        Assert.Equal(expected, new WarmupSchedule(4, new StepSchedule(1f, 10, 0.5f)).At(step), Tolerance);

    [Fact]
    public void Impossible_values_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepSchedule(1f, 0, 0.1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1f, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WarmupSchedule(0, new ConstantSchedule(1f)));
    }
}
