using System.Runtime.CompilerServices;
using Tersor.Cpu;

namespace Tersor.Core.Tests;

public sealed class MemoryPoolTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_released_block_serves_the_next_tensor_of_its_size_class()
    {
        using (_device.Empty(new Shape(1000)))
        {
        }

        var reserved = _device.Pool.ReservedBytes;
        using var next = _device.Empty(new Shape(900));
        Assert.Equal(reserved, _device.Pool.ReservedBytes);
        Assert.Equal(1, _device.Pool.BlocksInUse);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(384)]
    [InlineData(385)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(3 << 19)]
    [InlineData((3 << 19) + 1)]
    public void A_block_is_large_enough_and_at_most_half_as_large_again(int bytes)
    {
        var tensor = _device.Empty(new Shape(bytes), ElementType.UInt8);
        var block = tensor.Memory;
        Assert.InRange(block.ByteLength, bytes, Math.Max(256L, bytes * 3L / 2));
        tensor.Dispose();
        using var next = _device.Empty(new Shape(bytes), ElementType.UInt8);
        Assert.Same(block, next.Memory);
    }

    [Fact]
    public void Blocks_are_aligned_to_a_cache_line()
    {
        using var step = _device.BeginStep();
        for (var count = 1; count < 2000; count += 37)
            Assert.Equal(0, Address(_device.Empty(new Shape(count))) % 64);
    }

    [Fact]
    public void Trimmed_blocks_go_back_and_those_in_use_stay()
    {
        using var kept = _device.From([1f, 2f, 3f], new Shape(3));
        var used = _device.Pool.ReservedBytes;
        _device.Empty(new Shape(100_000)).Dispose();
        _device.Empty(new Shape(1_000)).Dispose();
        Assert.True(_device.Pool.ReservedBytes > used);
        _device.Pool.Trim();
        Assert.Equal(used, _device.Pool.ReservedBytes);
        Assert.Equal([1f, 2f, 3f], kept.ToArray());
        using var next = _device.From([4f], new Shape(1));
        Assert.Equal([4f], next.ToArray());
    }

    [Fact]
    public void A_forgotten_tensor_is_reported()
    {
        Forget();
        for (var i = 0; i < 10 && _device.Pool.LeakedTensors == 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(1, _device.Pool.LeakedTensors);
        Assert.Equal(1, _device.Pool.BlocksInUse);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget() => _device.Empty(new Shape(5));

    private static unsafe long Address(Tensor tensor)
    {
        fixed (float* address = tensor.AsSpan())
            return (long)address;
    }
}
