using ILGPU;
using Tersor.Core;

namespace Tersor.Gpu;

/// <summary>A block of a slab, seen as each type of element.</summary>
internal sealed class GpuMemory : DeviceMemory
{
    private readonly Slab _slab;

    /// <summary>The block of a slab that starts at a byte.</summary>
    public GpuMemory(Slab slab, long start, long byteLength)
        : base(byteLength)
    {
        _slab = slab;
        Start = start;
        slab.AddBlock();
        Bytes = slab.View.SubView(start, byteLength);
        Floats = Bytes.Cast<float>();
        Ints = Bytes.Cast<int>();
    }

    /// <summary>The place of its first byte in the slab.</summary>
    public long Start { get; }

    /// <summary>The block as bytes.</summary>
    public ArrayView<byte> Bytes { get; }

    /// <summary>The block as floats.</summary>
    public ArrayView<float> Floats { get; }

    /// <summary>The block as integers.</summary>
    public ArrayView<int> Ints { get; }

    /// <summary>Gives the block back to its slab.</summary>
    public void GiveBack() => _slab.ReleaseBlock();

    /// <inheritdoc/>
    protected override void Free() => LostDevice.Release(GiveBack);
}
