namespace Tersor.Kernels.Cpu.Tests.Maps;

public sealed unsafe class UnaryMapTests
{
    [Fact]
    public void Every_length_is_mapped_to_the_last_element_and_no_further()
    {
        using var pool = new WorkerPool(2);
        foreach (var length in Samples.Lengths)
        {
            var values = Samples.Uniform(length, seed: length);
            using var x = new NativeArray<float>(values);
            using var y = new NativeArray<float>(length);
            UnaryMap.Run(pool, default(Square), x, y, length, accumulate: false);
            Assert.Equal(values.Select(v => v * v), y.ToArray());
            UnaryMap.Run(pool, default(Negate), x, y, length, accumulate: true);
            Assert.Equal(values.Select(v => (v * v) - v), y.ToArray());
        }
    }

    [Fact]
    public void The_destination_may_be_the_argument()
    {
        using var pool = new WorkerPool(2);
        foreach (var length in Samples.Lengths)
        {
            var values = Samples.Uniform(length, seed: length);
            using var x = new NativeArray<float>(values);
            UnaryMap.Run(pool, default(Square), x, x, length, accumulate: true);
            Assert.Equal(values.Select(v => v + (v * v)), x.ToArray());
        }
    }

    [Fact]
    public void An_elements_result_does_not_depend_on_its_place()
    {
        using var pool = new WorkerPool(1);
        using var x = new NativeArray<float>(Samples.Uniform(37, seed: 1, -8f, 8f));
        using var together = new NativeArray<float>(37);
        using var alone = new NativeArray<float>(1);
        UnaryMap.Run(pool, default(Exp), x, together, 37, accumulate: false);
        for (var i = 0; i < 37; i++)
        {
            UnaryMap.Run(pool, default(Exp), x.Pointer + i, alone, 1, accumulate: false);
            Assert.Equal(together.Span[i], alone.Span[0]);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var values = Samples.Uniform(100_003, seed: 2, -5f, 5f);
        Threads.SameForAny(pool =>
        {
            using var x = new NativeArray<float>(values);
            UnaryMap.Run(pool, default(Tanh), x, x, x.Length, accumulate: false);
            return x.ToArray();
        });
    }
}
