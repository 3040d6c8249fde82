namespace Tersor.Kernels.Cpu.Tests.Maps;

public sealed unsafe class BinaryMapTests
{
    [Fact]
    public void Every_length_is_mapped_to_the_last_element_and_no_further()
    {
        foreach (var length in Samples.Lengths)
            Check([length], [1], [1], accumulate: length % 2 == 0);
    }

    [Theory]
    [InlineData(new[] { 7, 10 }, new[] { 10, 1 }, new[] { 0, 1 })] // row: a bias over features
    [InlineData(new[] { 7, 300 }, new[] { 300, 1 }, new[] { 1, 0 })] // column
    [InlineData(new[] { 3, 5, 24 }, new[] { 120, 24, 1 }, new[] { 0, 1, 0 })] // channel
    [InlineData(new[] { 1000, 20 }, new[] { 20, 1 }, new[] { 0, 0 })] // scalar
    [InlineData(new[] { 6, 5 }, new[] { 0, 1 }, new[] { 1, 0 })] // outer product
    [InlineData(new[] { 33, 65 }, new[] { 1, 33 }, new[] { 65, 1 })] // transposed operand
    [InlineData(new[] { 2, 700 }, new[] { 1400, 2 }, new[] { 0, 3 })] // steps, more than a gathered piece
    [InlineData(new[] { 2, 40000 }, new[] { 40000, 1 }, new[] { 0, 1 })] // several blocks a row
    [InlineData(new[] { 2, 3, 2, 3, 2, 3 }, new[] { 108, 36, 18, 6, 3, 1 }, new[] { 0, 6, 3, 0, 0, 1 })]
    [InlineData(new[] { 0, 4 }, new[] { 4, 1 }, new[] { 0, 1 })]
    [InlineData(new[] { 4, 0 }, new[] { 0, 1 }, new[] { 0, 1 })]
    [InlineData(new[] { 1, 1 }, new[] { 0, 0 }, new[] { 5, 1 })]
    [InlineData(new int[0], new int[0], new int[0])]
    public void Operands_are_broadcast_and_strided(int[] extents, int[] aStrides, int[] bStrides)
    {
        Check(extents, aStrides, bStrides, accumulate: false);
        Check(extents, bStrides, aStrides, accumulate: true);
    }

    [Fact]
    public void The_destination_may_be_an_operand()
    {
        using var pool = new WorkerPool(2);
        for (var length = 0; length < 100; length++)
        {
            var left = Samples.Uniform(length, seed: 1);
            var right = Samples.Uniform(length, seed: 2);
            using var a = new NativeArray<float>(left);
            using var b = new NativeArray<float>(right);
            var axes = Dense(length);
            BinaryMap.Run(pool, default(Subtract), a, b, a, axes, accumulate: false);
            Assert.Equal(left.Zip(right, (p, q) => p - q), a.ToArray());
            BinaryMap.Run(pool, default(Multiply), b, b, b, axes, accumulate: false);
            Assert.Equal(right.Select(v => v * v), b.ToArray());
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var values = Samples.Uniform(100_003, seed: 3);
        Threads.SameForAny(pool =>
        {
            using var x = new NativeArray<float>(values);
            using var y = new NativeArray<float>(values.Length);
            BinaryMap.Run(pool, default(BinaryCrossEntropyWithLogits), x, x, y, Dense(values.Length), accumulate: false);
            return y.ToArray();
        });
    }

    private static StridedAxes Dense(int length)
    {
        var axes = default(StridedAxes);
        axes.Append(length, 1, 1, 1);
        return axes;
    }

    private static void Check(int[] extents, int[] aStrides, int[] bStrides, bool accumulate)
    {
        using var pool = new WorkerPool(2);
        var count = extents.Aggregate(1, (product, extent) => product * extent);
        using var a = new NativeArray<float>(Samples.Uniform(Reach(extents, aStrides), seed: 1));
        using var b = new NativeArray<float>(Samples.Uniform(Reach(extents, bStrides), seed: 2));
        using var y = new NativeArray<float>(Samples.Uniform(count, seed: 3));
        var expected = y.ToArray();
        var axes = default(StridedAxes);
        var stride = count;
        for (var axis = 0; axis < extents.Length; axis++)
        {
            stride = extents[axis] == 0 ? 0 : stride / extents[axis];
            axes.Append(extents[axis], stride, aStrides[axis], bStrides[axis]);
        }

        for (var i = 0; i < count; i++)
        {
            var product = a.Span[Offset(extents, aStrides, i)] * b.Span[Offset(extents, bStrides, i)];
            expected[i] = accumulate ? expected[i] + product : product;
        }

        BinaryMap.Run(pool, default(Multiply), a, b, y, axes, accumulate);
        Assert.Equal(expected, y.ToArray());
    }

    private static int Reach(int[] extents, int[] strides) =>
        1 + extents.Zip(strides, (extent, stride) => Math.Max(0, extent - 1) * stride).Sum();

    private static int Offset(int[] extents, int[] strides, int i)
    {
        var offset = 0;
        for (var axis = extents.Length - 1; axis >= 0; axis--)
        {
            offset += i % extents[axis] * strides[axis];
            i /= extents[axis];
        }

        return offset;
    }
}
