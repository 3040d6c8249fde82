using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;

namespace Tersor.Gpu;

/// <summary>A block of device memory that starts on a 256-byte boundary, seen as each type of element.</summary>
internal sealed class GpuMemory(MemoryBuffer1D<byte, Stride1D.Dense> buffer) : DeviceMemory(buffer.Length)
{
    /// <summary>The block as bytes.</summary>
    public ArrayView<byte> Bytes { get; } = buffer.View;

    /// <summary>The block as floats.</summary>
    public ArrayView<float> Floats { get; } = buffer.View.AsContiguous().Cast<float>();

    /// <summary>The block as integers.</summary>
    public ArrayView<int> Ints { get; } = buffer.View.AsContiguous().Cast<int>();

    /// <inheritdoc/>
    protected override void Free() => buffer.Dispose();
}
