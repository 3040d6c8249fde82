using Tersor.Core;

namespace Tersor.Gpu.Tests;

public sealed class MemoryTests
{
    [Fact]
    public void Blocks_start_on_boundaries_and_do_not_overlap()
    {
        using var device = DeviceCatalog.Open("emulator");
        int[] counts = [1, 64, 65, 1000, 3, (2 << 20) + 1];
        var tensors = counts.Select(count => device.EmptyPersistent(new Shape(count))).ToArray();
        for (var i = 0; i < tensors.Length; i++)
        {
            Assert.Equal(0, ((GpuMemory)tensors[i].Memory).Start % SlabAllocator.Alignment);
            tensors[i].CopyFrom(Enumerable.Repeat((float)i, counts[i]).ToArray());
        }

        for (var i = 0; i < tensors.Length; i++)
        {
            Assert.Equal(-1, tensors[i].ToArray().AsSpan().IndexOfAnyExcept(i));
            tensors[i].Dispose();
        }
    }

    [Fact]
    public void A_disposed_device_has_given_everything_back()
    {
        var device = DeviceCatalog.Open("emulator");
        var backend = (GpuBackend)device.Backend;
        using (device.BeginStep())
        {
            foreach (var count in new[] { 1, 1000, 3 << 20 })
                device.Empty(new Shape(count));
            backend.Scratch(100);
            backend.Scratch(100_000);
        }

        Assert.Equal(0, device.Pool.BlocksInUse);
        Assert.True(backend.ReservedBytes > 12 << 20);
        device.Dispose();
        Assert.Equal(0, backend.ReservedBytes);
    }

    [Fact]
    public void A_source_may_change_as_soon_as_it_was_uploaded()
    {
        // More than the staging ring holds, so that it goes round several times.
        using var device = DeviceCatalog.Open("emulator");
        var source = new float[1 << 19];
        var tensors = Enumerable.Range(0, 12).Select(_ => device.EmptyPersistent(new Shape(source.Length))).ToArray();
        for (var i = 0; i < tensors.Length; i++)
        {
            Array.Fill(source, i);
            tensors[i].CopyFrom(source);
        }

        for (var i = 0; i < tensors.Length; i++)
        {
            Assert.Equal(-1, tensors[i].ToArray().AsSpan().IndexOfAnyExcept(i));
            tensors[i].Dispose();
        }
    }

    [Fact]
    public void Transfers_are_counted_by_type_and_uploads_wait_for_nothing()
    {
        using var device = DeviceCatalog.Open("emulator");
        var transfers = ((GpuBackend)device.Backend).Transfers;
        using (device.BeginStep())
        {
            device.From(new float[100], new Shape(100));
            device.From(new int[7], new Shape(7));
            Assert.Equal(new TransferCounter.Flow(1, 400, 400), transfers.Uploads(ElementType.Float32));
            Assert.Equal(new TransferCounter.Flow(1, 28, 28), transfers.Uploads(ElementType.Int32));
            Assert.Equal(0, transfers.Synchronizations);

            device.From([1f, 2f, 3f], new Shape(3)).ToArray();
            device.From([1f, 2f], new Shape(2)).ToArray();
            Assert.Equal(new TransferCounter.Flow(2, 20, 12), transfers.Downloads(ElementType.Float32));
            Assert.Equal(2, transfers.Synchronizations);
        }
    }

    [Fact]
    public void A_device_without_room_says_how_much_was_wanted()
    {
        using var device = DeviceCatalog.Open("emulator");
        using var kept = device.EmptyPersistent(new Shape(1000));
        var exception = Assert.Throws<DeviceMemoryException>(() => device.Backend.Allocate(1L << 50));
        Assert.Equal(1L << 50, exception.RequestedBytes);
        Assert.StartsWith(
            "emulator is out of memory: 1,125,899,906,842,624 bytes were wanted, 67,108,864 are reserved already",
            exception.Message);

        // Nothing else is lost.
        kept.CopyFrom(new float[1000]);
        Assert.Equal(0, kept.ToArray().Sum());
    }
}
