using System.Runtime.InteropServices;
using Tersor.Core;

namespace Tersor.Cpu;

/// <summary>Native memory aligned to a cache line.</summary>
internal sealed unsafe class CpuMemory(long byteLength) : DeviceMemory(byteLength)
{
    private const int Alignment = 64;

    /// <summary>The first byte.</summary>
    public byte* Address { get; private set; } = (byte*)NativeMemory.AlignedAlloc((nuint)byteLength, Alignment);

    /// <inheritdoc/>
    protected override void Free()
    {
        NativeMemory.AlignedFree(Address);
        Address = null;
    }
}
