using System.Numerics.Tensors;
using Tersor.Cpu;

namespace Tersor.Core.Tests;

public sealed class TensorSpanTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_span_is_the_tensors_own_memory()
    {
        using var x = _device.From([1f, -2f, 3f], new Shape(3));
        TensorPrimitives.Abs(x.AsSpan(), x.AsSpan());
        Assert.Equal([1f, 2f, 3f], x.ToArray());
    }

    [Fact]
    public void A_tensor_span_follows_the_strides()
    {
        using var x = _device.From([1f, 2f, 3f, 4f, 5f, 6f], new Shape(2, 3));
        using var transposed = x.View(new Shape(3, 2), new Shape(1, 3), 0);
        var span = transposed.AsTensorSpan();
        Assert.Equal([3, 2], span.Lengths.ToArray());
        Assert.Equal(6f, span[2, 1]);
        span[2, 1] = 60f;
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 60f], x.ToArray());
    }

    [Fact]
    public void A_broadcast_view_and_extents_of_one_are_read_alike()
    {
        using var step = _device.BeginStep();
        var x = _device.From([1f, 2f], new Shape(2, 1)).BroadcastTo(new Shape(1, 2, 3));
        var flat = new float[6];
        x.AsReadOnlyTensorSpan().FlattenTo(flat);
        Assert.Equal([1f, 1f, 1f, 2f, 2f, 2f], flat);
    }

    [Fact]
    public void Scalars_and_empty_tensors_have_spans_too()
    {
        using var step = _device.BeginStep();
        Assert.Equal(7f, _device.From([7f], new Shape()).AsTensorSpan()[0]);
        Assert.Equal(0, _device.Empty(new Shape(0, 3)).AsTensorSpan().FlattenedLength);
        Assert.True(_device.Empty(new Shape(0, 3)).AsSpan().IsEmpty);
    }

    [Fact]
    public void A_host_tensor_becomes_a_tensor()
    {
        float[] values = [1f, 2f, 3f, 4f, 5f, 6f];
        using var x = _device.From(new ReadOnlyTensorSpan<float>(values, [3, 2], [1, 3]));
        Assert.Equal(new Shape(3, 2), x.Shape);
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], x.ToArray());
    }

    [Fact]
    public void What_has_no_span_says_so()
    {
        using var step = _device.BeginStep();
        var x = _device.From([1f, 2f, 3f, 4f], new Shape(2, 2));
        Assert.Throws<ArgumentException>(() => x.View(new Shape(2, 2), new Shape(1, 2), 0).AsSpan());
        Assert.Throws<ArgumentException>(() => _device.From([1, 2], new Shape(2)).AsSpan());
    }
}
