using Tersor.Cpu;

namespace Tersor.Core.Tests;

public sealed class TensorTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Every_element_type_goes_to_the_device_and_back()
    {
        using var step = _device.BeginStep();
        var integers = new int[2];
        var bytes = new byte[3];
        _device.Read<int>(_device.From([7, -9], new Shape(2)), integers);
        _device.Read<byte>(_device.From((byte[])[1, 255, 0], new Shape(3)), bytes);
        Assert.Equal([7, -9], integers);
        Assert.Equal([1, 255, 0], bytes);
        Assert.Equal([float.NaN, -0f], _device.From([float.NaN, -0f], new Shape(2)).ToArray());
    }

    [Fact]
    public void A_transfer_of_the_wrong_type_or_length_is_refused()
    {
        using var x = _device.From([1f, 2f], new Shape(2));
        Assert.Throws<ArgumentException>(() => x.CopyTo(new float[3]));
        Assert.Throws<ArgumentException>(() => x.CopyFrom([1f]));
        Assert.Throws<ArgumentException>(() => _device.Read<int>(x, new int[2]));
        Assert.Throws<ArgumentException>(() => _device.From([1f, 2f], new Shape(3)));
        Assert.Equal(1, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void A_view_shares_the_memory_and_keeps_it_alive()
    {
        var x = _device.From([1f, 2f, 3f, 4f, 5f, 6f], new Shape(2, 3));
        var transposed = x.View(new Shape(3, 2), new Shape(1, 3), 0);
        x.Dispose();
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], transposed.ToArray());
        Assert.Equal(1, _device.Pool.BlocksInUse);
        transposed.Dispose();
        Assert.Equal(0, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void A_strided_view_is_neither_reshaped_nor_written_in_place()
    {
        using var x = _device.From(new float[6], new Shape(2, 3));
        using var transposed = x.View(new Shape(3, 2), new Shape(1, 3), 0);
        Assert.Throws<InvalidOperationException>(() => transposed.View(new Shape(6)));
        Assert.Throws<ArgumentException>(() => transposed.CopyFrom(new float[6]));
        Assert.Throws<ArgumentException>(() => x.View(new Shape(7)));
    }

    [Fact]
    public void A_view_stays_inside_its_memory()
    {
        using var x = _device.From(new float[64], new Shape(64));
        Assert.Throws<ArgumentException>(() => x.View(new Shape(2), new Shape(1), 63));
        Assert.Throws<ArgumentException>(() => x.View(new Shape(2, 2), new Shape(64, 1), 0));
        Assert.Throws<ArgumentException>(() => x.View(new Shape(2), new Shape(1), -1));
        Assert.Throws<ArgumentException>(() => x.View(new Shape(2, 2), new Shape(1), 0));
    }

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        var x = _device.From([1f], new Shape(1));
        x.Dispose();
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.ToArray());
        Assert.Equal(0, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void Disposal_releases_the_gradient_too()
    {
        var x = _device.From([1f], new Shape(1));
        x.RequireGradient();
        using (_device.BeginStep())
            x.Sum().Backward();
        Assert.Equal(2, _device.Pool.BlocksInUse);
        x.Dispose();
        Assert.Equal(0, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void A_disposed_device_makes_no_tensors()
    {
        var device = Device.Cpu(threads: 1);
        device.Dispose();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Empty(new Shape(1)));
    }

    [Fact]
    public void A_tensor_is_overwritten_by_another_even_by_its_own_transpose()
    {
        using var x = _device.From(new[,] { { 1f, 2f }, { 3f, 4f } });
        using var y = _device.From(new[,] { { 5f, 6f }, { 7f, 8f } });
        using (_device.BeginStep())
        {
            x.CopyFrom(x.Transpose());
            Assert.Equal([1f, 3f, 2f, 4f], x.ToArray());
            x[0].CopyFrom(y[.., 1]);
            Assert.Equal([6f, 8f, 2f, 4f], x.ToArray());
            Assert.Throws<ArgumentException>(() => x.CopyFrom(y[0]));
            Assert.Throws<ArgumentException>(() => x.CopyFrom(_device.From(new int[2, 2])));
        }
    }
}
