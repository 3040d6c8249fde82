using ILGPU;
using ILGPU.Runtime;

namespace Tersor.Gpu;

/// <summary>A buffer of the driver's that holds blocks side by side, and is freed with the last of them.</summary>
/// <param name="owner">The allocator that asked for it.</param>
/// <param name="buffer">The device memory it carves.</param>
internal sealed class Slab(SlabAllocator owner, MemoryBuffer1D<byte, Stride1D.Dense> buffer)
{
    private long _used;
    private int _blocks;

    /// <summary>The whole of it.</summary>
    public ArrayView<byte> View => buffer.View;

    /// <summary>Whether a block fits behind the others.</summary>
    public bool HasRoom(long byteLength) => _used + byteLength <= buffer.Length;

    /// <summary>Sets a block aside.</summary>
    /// <returns>The start of the block, in bytes.</returns>
    public long Carve(long byteLength)
    {
        var start = _used;
        _used += (byteLength + SlabAllocator.Alignment - 1) / SlabAllocator.Alignment * SlabAllocator.Alignment;
        return start;
    }

    /// <summary>Counts a block.</summary>
    public void AddBlock() => _blocks++;

    /// <summary>Gives a block back; the last one frees the buffer.</summary>
    public void ReleaseBlock()
    {
        if (--_blocks == 0)
            owner.Free(this, buffer);
    }
}
