using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;

namespace Tersor.Gpu;

/// <summary>
/// Carves blocks out of large buffers, since a driver's allocation takes long, waits for the device and is rounded up to pages.
/// Which blocks are reused when is decided above, by the <see cref="MemoryPool"/>: a block that was carved stays carved until the
/// end.
/// </summary>
internal sealed class SlabAllocator(string device, Accelerator accelerator)
{
    /// <summary>What ILGPU takes for granted of every view.</summary>
    public const int Alignment = 256;

    private const long SlabBytes = 64L << 20;

    /// <summary>Blocks beyond it get a buffer of their own: they would waste the rest of a slab.</summary>
    private const long LargestCarved = SlabBytes / 8;

    private Slab? _current;

    /// <summary>What the driver has given and not got back, in bytes.</summary>
    public long ReservedBytes { get; private set; }

    /// <summary>A block that starts on a boundary of <see cref="Alignment"/> bytes.</summary>
    /// <exception cref="DeviceMemoryException">The device has no room.</exception>
    public GpuMemory Allocate(long byteLength)
    {
        if (byteLength > LargestCarved)
            return new GpuMemory(new Slab(this, Reserve(byteLength, byteLength)), 0, byteLength);
        if (_current is null || !_current.HasRoom(byteLength))
            _current = new Slab(this, Reserve(SlabBytes, byteLength));
        return new GpuMemory(_current, _current.Carve(byteLength), byteLength);
    }

    /// <summary>Gives an empty slab back to the driver.</summary>
    public void Free(Slab slab, MemoryBuffer1D<byte, Stride1D.Dense> buffer)
    {
        if (_current == slab)
            _current = null;
        ReservedBytes -= buffer.Length;
        buffer.Dispose();
    }

    private MemoryBuffer1D<byte, Stride1D.Dense> Reserve(long byteLength, long wanted)
    {
        try
        {
            var buffer = accelerator.Allocate1D<byte>(byteLength);
            ReservedBytes += byteLength;
            return buffer;
        }
        catch (Exception exception) when (IsExhaustion(exception) && byteLength > wanted)
        {
            return Reserve(wanted, wanted);
        }
        catch (Exception exception) when (IsExhaustion(exception))
        {
            throw new DeviceMemoryException(device, wanted, ReservedBytes, accelerator.MemorySize, exception);
        }
    }

    private static bool IsExhaustion(Exception exception) => exception is AcceleratorException or OutOfMemoryException;
}
