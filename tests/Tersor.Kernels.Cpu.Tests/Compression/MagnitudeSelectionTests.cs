using FsCheck.Xunit;

namespace Tersor.Kernels.Cpu.Tests.Compression;

public sealed unsafe class MagnitudeSelectionTests
{
    [Property(MaxTest = 200)]
    public void Exactly_the_largest_stay(float[] raw, byte share, byte cut)
    {
        float[] weights = [.. raw.Where(float.IsFinite)];
        var keep = weights.Length * share / 255;
        var mask = Run(weights, keep, weights.Length * cut / 255);

        Assert.Equal(keep, mask.Count(bit => bit == 1));
        var kept = weights.Where((_, i) => mask[i] == 1).Select(Math.Abs).DefaultIfEmpty(float.PositiveInfinity).Min();
        var pruned = weights.Where((_, i) => mask[i] == 0).Select(Math.Abs).DefaultIfEmpty(0).Max();
        Assert.True(pruned <= kept);
    }

    [Fact]
    public void Among_equals_the_first_stay_across_parts() =>
        Assert.Equal([1, 1, 1, 0, 0], Run([1f, -1f, 1f, -1f, 1f], keep: 3, cut: 2));

    private static byte[] Run(float[] weights, long keep, int cut)
    {
        using var x = new NativeArray<float>(weights);
        using var mask = new NativeArray<byte>(weights.Length);
        MagnitudeSelection.Part[] parts = [new(x, mask, cut), new((float*)x + cut, (byte*)mask + cut, weights.Length - cut)];
        MagnitudeSelection.Run(parts, keep, new long[MagnitudeSelection.Buckets]);
        return mask.ToArray();
    }
}
