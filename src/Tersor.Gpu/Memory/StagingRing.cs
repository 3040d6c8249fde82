using ILGPU.Runtime;

namespace Tersor.Gpu;

/// <summary>
/// Page-locked host memory through which uploads go, so that the caller may reuse its array at once and nobody waits for the
/// copy. Uploads follow each other through the ring; the device is waited for only when the ring is full, once in many steps,
/// which also keeps the host from running away from the device.
/// </summary>
internal sealed class StagingRing(Accelerator accelerator) : IDisposable
{
    /// <summary>Enough for dozens of batches of small images.</summary>
    private const int Capacity = 16 << 20;

    private const int Alignment = 64;
    private PageLockedArray1D<byte>? _bytes;
    private int _next;

    /// <summary>Whether an upload fits into the ring at all.</summary>
    public static bool Takes(int length) => length <= Capacity / 2;

    /// <summary>Whether an upload fits without overwriting one that may still be on its way.</summary>
    public bool HasRoom(int length) => _next + length <= Capacity;

    /// <summary>Starts again at the beginning: every upload so far has arrived.</summary>
    public void Restart() => _next = 0;

    /// <summary>Copies host bytes into the ring; there must be room.</summary>
    /// <returns>
    /// Where they are, for the driver to copy from. No view: on OpenCL, copying a part of a page-locked view copies all behind
    /// it, too.
    /// </returns>
    public Span<byte> Stage(ReadOnlySpan<byte> source)
    {
        _bytes ??= accelerator.AllocatePageLocked1D<byte>(Capacity, uninitialized: true);
        source.CopyTo(_bytes.Span[_next..]);
        var staged = _bytes.Span.Slice(_next, source.Length);
        _next += (source.Length + Alignment - 1) / Alignment * Alignment;
        return staged;
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes?.Dispose();
}
