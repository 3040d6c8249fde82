using System.Collections.Immutable;

namespace Tersor.Onnx.Tests;

public sealed class SampleLayoutTests
{
    [Fact]
    public void A_batch_in_front_is_cut_into_pieces_that_lie_together()
    {
        var layout = new SampleLayout("x", OnnxElementType.Float32, [1, 2, 2], 0);
        Assert.Equal([2, 2], layout.SampleShape);
        Assert.Equal(3, layout.Samples([3, 2, 2]));
        Assert.Null(layout.Samples([3, 2, 1]));
        Assert.Equal([5, 2, 2], layout.ShapeOf(5));
        var sample = new float[4];
        layout.Take([0, 1, 2, 3, 4, 5, 6, 7], samples: 2, sample: 1, sample);
        Assert.Equal([4, 5, 6, 7], sample);
    }

    [Fact]
    public void A_batch_in_the_middle_is_taken_apart_and_put_together()
    {
        // [steps 3, batch 2, features 2]
        var layout = new SampleLayout("x", OnnxElementType.Float32, [3, 1, 2], 1);
        Assert.Equal([3, 2], layout.SampleShape);
        float[] batch = [0, 1, 10, 11, 2, 3, 12, 13, 4, 5, 14, 15];
        var (first, second, joined) = (new float[6], new float[6], new float[12]);
        layout.Take(batch, 2, 0, first);
        layout.Take(batch, 2, 1, second);
        Assert.Equal([0, 1, 2, 3, 4, 5], first);
        Assert.Equal([10, 11, 12, 13, 14, 15], second);
        layout.Put(first, joined, 2, 0);
        layout.Put(second, joined, 2, 1);
        Assert.Equal(batch, joined);
    }

    [Fact]
    public void Without_a_batch_there_is_one_sample()
    {
        var layout = new SampleLayout("x", OnnxElementType.Float32, [2, 1], null);
        Assert.Equal(1, layout.Samples([2, 1]));
        Assert.Null(layout.Samples([4, 1]));
        Assert.Throws<ArgumentException>(() => layout.ShapeOf(2));
        Assert.Equal([1], new SampleLayout("sr", OnnxElementType.Int64, ImmutableArray<int>.Empty, null).SampleShape);
    }
}
