namespace Tersor.Kernels.Cpu.Tests.Compression;

public sealed unsafe class SegmentSumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(256)]
    public void Every_value_is_added_to_its_segment(int segments)
    {
        foreach (var count in Samples.Lengths.Append(200_003))
        {
            var values = Samples.Uniform(count, seed: count);
            var codes = Enumerable.Range(0, count).Select(i => (byte)((long)i * i % 101 % segments)).ToArray();
            var exact = new double[segments];
            var size = new double[segments];
            for (var i = 0; i < count; i++)
            {
                exact[codes[i]] += values[i];
                size[codes[i]] += Math.Abs(values[i]);
            }

            using var pool = new WorkerPool(2);
            var sums = Run(pool, values, codes, segments, accumulate: true);

            // A bank adds at most an eighth of a block in order; the error of a random walk grows with its root.
            var bound = (Math.Sqrt(Math.Min(count, 65536) / 8d) + 4) / (1 << 24);
            for (var segment = 0; segment < segments; segment++)
                Assert.Equal(1 + exact[segment], sums[segment], bound * (1 + size[segment]));
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var values = Samples.Uniform(300_001, seed: 1);
        var codes = values.Select(v => (byte)(Math.Abs(v) * 15)).ToArray();
        Threads.SameForAny(pool => Run(pool, values, codes, 16, accumulate: false));
    }

    private static float[] Run(WorkerPool pool, float[] values, byte[] codes, int segments, bool accumulate)
    {
        using var x = new NativeArray<float>(values);
        using var c = new NativeArray<byte>(codes);
        using var sums = new NativeArray<float>(segments);
        using var scratch = new NativeArray<double>(SegmentSum.ScratchLength(values.Length, segments));
        sums.Span.Fill(1f);
        SegmentSum.Run(pool, x, c, values.Length, segments, scratch, sums, accumulate);
        return sums.ToArray();
    }
}
