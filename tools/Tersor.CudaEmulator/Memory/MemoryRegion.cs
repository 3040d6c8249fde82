using System.Runtime.InteropServices;

namespace Tersor.CudaEmulator;

/// <summary>Bytes of a device with, beside them, which were written, and by whom each word was touched last.</summary>
internal sealed unsafe class MemoryRegion : IDisposable
{
    private const int Alignment = 256;
    private const int WordBytes = 4;

    private readonly byte* _written;
    private readonly WordAccesses* _accesses;

    /// <summary>Takes memory. Its content is unspecified: a NaN as a float, -1 as an integer.</summary>
    /// <param name="size">How many bytes.</param>
    /// <param name="isHost">Whether it is page-locked memory of the host, which needs no checks.</param>
    /// <param name="isChecked">Whether writes and accesses are recorded.</param>
    public MemoryRegion(long size, bool isHost, bool isChecked)
    {
        Size = size;
        IsHost = isHost;
        Data = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(size, 1), Alignment);
        if (isHost)
            return;
        NativeMemory.Fill(Data, (nuint)size, 0xFF);
        if (!isChecked)
            return;
        var words = (nuint)((size + WordBytes - 1) / WordBytes);
        _written = (byte*)NativeMemory.AllocZeroed(words + 1);
        _accesses = (WordAccesses*)NativeMemory.AllocZeroed(words + 1, (nuint)sizeof(WordAccesses));
    }

    /// <summary>The first byte.</summary>
    public byte* Data { get; }

    /// <summary>How many bytes.</summary>
    public long Size { get; }

    /// <summary>Whether it belongs to the host.</summary>
    public bool IsHost { get; }

    /// <summary>The address of the first byte.</summary>
    public ulong Start => (ulong)Data;

    /// <summary>The address behind the last byte.</summary>
    public ulong End => Start + (ulong)Size;

    /// <summary>Whether writes and accesses are recorded.</summary>
    public bool IsChecked => _written != null;

    /// <summary>Who touched a word last.</summary>
    public ref WordAccesses AccessesOf(long offset) => ref _accesses[offset / WordBytes];

    /// <summary>Notes that bytes have been written.</summary>
    public void MarkWritten(long offset, long bytes)
    {
        if (!IsChecked)
            return;
        var end = offset + bytes;
        for (; offset < end && offset % WordBytes != 0; offset++)
            _written[offset / WordBytes] |= (byte)(1 << (int)(offset % WordBytes));
        var words = (end - offset) / WordBytes;
        new Span<byte>(_written + (offset / WordBytes), (int)Math.Max(words, 0)).Fill(0xF);
        for (offset += Math.Max(words, 0) * WordBytes; offset < end; offset++)
            _written[offset / WordBytes] |= (byte)(1 << (int)(offset % WordBytes));
    }

    /// <summary>The first byte of a range that was never written; -1 if all were.</summary>
    public long FirstUnwritten(long offset, long bytes)
    {
        if (!IsChecked)
            return -1;
        for (var end = offset + bytes; offset < end; offset++)
        {
            if (offset % WordBytes == 0 && offset + WordBytes <= end && _written[offset / WordBytes] == 0xF)
                offset += WordBytes - 1;
            else if ((_written[offset / WordBytes] >> (int)(offset % WordBytes) & 1) == 0)
                return offset;
        }

        return -1;
    }

    /// <summary>Forgets what was written to the first bytes, and makes their content unspecified again.</summary>
    public void Clear(int bytes)
    {
        NativeMemory.Fill(Data, (nuint)bytes, 0xFF);
        if (IsChecked)
            NativeMemory.Clear(_written, (nuint)((bytes + WordBytes - 1) / WordBytes));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(Data);
        NativeMemory.Free(_written);
        NativeMemory.Free(_accesses);
    }
}
