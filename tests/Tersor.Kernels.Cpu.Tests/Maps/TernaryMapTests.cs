namespace Tersor.Kernels.Cpu.Tests.Maps;

public sealed unsafe class TernaryMapTests
{
    [Fact]
    public void Every_length_is_mapped_and_the_destination_may_be_an_operand()
    {
        using var pool = new WorkerPool(2);
        foreach (var length in Samples.Lengths)
        {
            var values = Samples.Uniform(length, seed: length);
            using var a = new NativeArray<float>(values);
            using var b = new NativeArray<float>(Samples.Uniform(length, seed: 1));
            using var y = new NativeArray<float>(Samples.Uniform(length, seed: 2));
            var (left, right, old) = (a.ToArray(), b.ToArray(), y.ToArray());
            TernaryMap.Run(pool, default(MultiplyAdd), a, b, y, y, length, accumulate: false);
            Assert.Equal(Enumerable.Range(0, length).Select(i => (float)(left[i] * right[i]) + old[i]), y.ToArray());

            old = y.ToArray();
            TernaryMap.Run(pool, default(Lerp), a, b, a, y, length, accumulate: true);
            var expected = Enumerable.Range(0, length).Select(i => old[i] + default(Lerp).Invoke(left[i], right[i], left[i]));
            Assert.Equal(expected, y.ToArray());
        }
    }
}
