namespace Tersor.Kernels.Cpu.Tests.Compression;

public sealed unsafe class PruningMaskTests
{
    [Fact]
    public void A_mask_falls_below_the_low_threshold_rises_above_the_high_and_stays_between()
    {
        using var pool = new WorkerPool(2);
        foreach (var length in Samples.Lengths)
        {
            using var x = new NativeArray<float>(Samples.Uniform(length, seed: length));
            using var mask = new NativeArray<byte>([.. Enumerable.Range(0, length).Select(i => (byte)(i % 3 == 0 ? 1 : 0))]);
            var before = mask.ToArray();
            PruningMask.Update(pool, x, 0.3f, 0.6f, mask, length);
            for (var i = 0; i < length; i++)
            {
                var magnitude = Math.Abs(x.Span[i]);
                var expected = magnitude <= 0.3f ? 0 : magnitude > 0.6f ? 1 : before[i];
                Assert.True(expected == mask.Span[i], $"{i} of {length}");
            }
        }
    }

    [Theory]
    [InlineData(0.5f, 1f)]
    [InlineData(0.5f, 0.5f)]
    [InlineData(0f, 0.25f)]
    [InlineData(0f, 0f)]
    public void A_magnitude_at_a_threshold_is_low_or_unchanged_in_every_lane(float low, float high)
    {
        float[] magnitudes =
        [
            0f, low, high, MathF.BitIncrement(low), MathF.BitIncrement(high), MathF.Max(0f, MathF.BitDecrement(low)),
            MathF.Max(0f, MathF.BitDecrement(high)), float.Epsilon, float.PositiveInfinity,
        ];
        using var pool = new WorkerPool(2);
        foreach (var length in Samples.Lengths.Where(length => length < 300))
        {
            for (var turn = 0; turn < magnitudes.Length; turn++)
            {
                using var x = new NativeArray<float>(
                    [.. Enumerable.Range(0, length)
                        .Select(i => (i % 2 == 0 ? 1 : -1) * magnitudes[(i + turn) % magnitudes.Length])]);
                using var mask = new NativeArray<byte>([.. Enumerable.Range(0, length).Select(i => (byte)(i / 3 % 2))]);
                var before = mask.ToArray();
                PruningMask.Update(pool, x, low, high, mask, length);
                for (var i = 0; i < length; i++)
                {
                    var magnitude = Math.Abs(x.Span[i]);
                    var expected = magnitude <= low ? 0 : magnitude > high ? 1 : before[i];
                    Assert.True(expected == mask.Span[i], $"{magnitude:R} at {i} of {length}: {mask.Span[i]}");
                }
            }
        }
    }

    [Fact]
    public void Thresholds_themselves_count_as_low_and_a_nan_changes_nothing()
    {
        using var pool = new WorkerPool(1);
        using var x = new NativeArray<float>([0.5f, -0.5f, 1f, 1.5f, float.NaN, float.NaN]);
        using var mask = new NativeArray<byte>([1, 1, 1, 0, 0, 1]);
        PruningMask.Update(pool, x, 0.5f, 1f, mask, x.Length);
        Assert.Equal([0, 0, 1, 1, 0, 1], mask.ToArray());
    }

    [Fact]
    public void A_mask_keeps_and_clears_also_in_place_and_clears_a_nan()
    {
        using var pool = new WorkerPool(2);
        foreach (var length in Samples.Lengths)
        {
            var values = Samples.Uniform(length, seed: length);
            if (length > 0)
                values[0] = float.NaN;
            using var x = new NativeArray<float>(values);
            using var y = new NativeArray<float>(values);
            using var mask = new NativeArray<byte>([.. Enumerable.Range(0, length).Select(i => (byte)(i % 3))]);
            PruningMask.Apply(pool, x, mask, x, length, accumulate: false);
            Assert.Equal(values.Select((v, i) => i % 3 == 0 ? 0f : v), x.ToArray());
            PruningMask.Apply(pool, x, mask, y, length, accumulate: true);
            Assert.Equal(values.Select((v, i) => i % 3 == 0 ? v : v + v), y.ToArray());
        }
    }
}
