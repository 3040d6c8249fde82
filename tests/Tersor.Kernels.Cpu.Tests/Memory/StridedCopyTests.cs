namespace Tersor.Kernels.Cpu.Tests.Memory;

public sealed unsafe class StridedCopyTests
{
    [Theory]
    [InlineData(new[] { 50021 }, new[] { 1 }, new[] { 1 })]
    [InlineData(new[] { 50021 }, new[] { 1 }, new[] { 0 })]
    [InlineData(new[] { 37, 41 }, new[] { 41, 1 }, new[] { 1, 37 })] // transpose
    [InlineData(new[] { 41, 37 }, new[] { 1, 41 }, new[] { 37, 1 })]
    [InlineData(new[] { 130, 257 }, new[] { 257, 1 }, new[] { 1, 130 })]
    [InlineData(new[] { 4, 3, 5 }, new[] { 15, 5, 1 }, new[] { 0, 1, 0 })] // broadcast channel
    [InlineData(new[] { 2, 3, 4, 5 }, new[] { 60, 20, 5, 1 }, new[] { 60, 1, 15, 3 })] // NHWC to NCHW
    [InlineData(new[] { 2, 3, 2, 3, 2, 3 }, new[] { 108, 36, 18, 6, 3, 1 }, new[] { 1, 2, 6, 12, 36, 72 })]
    [InlineData(new[] { 8, 16 }, new[] { 20, 1 }, new[] { 32, 2 })] // slices on both sides
    [InlineData(new[] { 0, 5 }, new[] { 5, 1 }, new[] { 5, 1 })]
    [InlineData(new int[0], new int[0], new int[0])]
    public void Every_element_goes_to_its_place(int[] extents, int[] yStrides, int[] xStrides)
    {
        Check(extents, yStrides, xStrides, i => i * 0.5f, accumulate: false);
        Check(extents, yStrides, xStrides, i => i * 0.5f, accumulate: true);
        Check(extents, yStrides, xStrides, i => i, accumulate: false);
        Check(extents, yStrides, xStrides, i => (byte)i, accumulate: false);
    }

    private static void Check<T>(int[] extents, int[] yStrides, int[] xStrides, Func<int, T> value, bool accumulate)
        where T : unmanaged, System.Numerics.IAdditionOperators<T, T, T>
    {
        using var pool = new WorkerPool(3);
        var count = extents.Aggregate(1, (product, extent) => product * extent);
        using var x = new NativeArray<T>([.. Enumerable.Range(0, Reach(extents, xStrides)).Select(value)]);
        using var y = new NativeArray<T>([.. Enumerable.Range(7, Reach(extents, yStrides)).Select(value)]);
        var expected = y.ToArray();
        var axes = default(StridedAxes);
        for (var axis = 0; axis < extents.Length; axis++)
            axes.Append(extents[axis], yStrides[axis], xStrides[axis]);
        for (var i = 0; i < count; i++)
        {
            var source = x.Span[Offset(extents, xStrides, i)];
            ref var target = ref expected[Offset(extents, yStrides, i)];
            target = accumulate ? target + source : source;
        }

        StridedCopy.Run<T>(pool, x, y, axes, accumulate);
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
