namespace Tersor.CudaEmulator;

/// <content>Memory, and copies between it and the host's.</content>
internal sealed unsafe partial class CudaDriver
{
    private readonly Dictionary<ulong, long> _registered = [];

    /// <summary><c>cuMemGetInfo</c>.</summary>
    public (long Free, long Total) MemoryInfo() => (_gpu.Memory.Capacity - _gpu.Memory.Used, _gpu.Memory.Capacity);

    /// <summary><c>cuMemAlloc</c> and <c>cuMemAllocHost</c>.</summary>
    public CudaResult Allocate(long bytes, bool isHost, out ulong address)
    {
        ulong start = 0;
        var result = Call(isHost ? "cuMemAllocHost" : "cuMemAlloc", () =>
        {
            if (bytes <= 0)
                return CudaResult.InvalidValue;
            start = _gpu.Memory.Allocate(bytes, isHost)?.Start ?? 0;
            return start == 0 ? CudaResult.OutOfMemory : CudaResult.Success;
        });
        address = start;
        return result;
    }

    /// <summary><c>cuMemFree</c> and <c>cuMemFreeHost</c>: what is pending may use the memory, so it runs before.</summary>
    public CudaResult Free(ulong address, bool isHost) => Call(isHost ? "cuMemFreeHost" : "cuMemFree", () =>
    {
        RunPending();
        if (_gpu.Memory.Free(address, isHost))
            return _lost;
        Findings.Report(FindingKind.HostUse, null, "memory is given back that was not taken, or was given back before");
        return CudaResult.InvalidValue;
    });

    /// <summary><c>cuMemHostRegister</c>.</summary>
    public CudaResult Register(ulong address, long bytes) => Call("cuMemHostRegister", () =>
    {
        _registered[address] = bytes;
        return CudaResult.Success;
    });

    /// <summary><c>cuMemHostUnregister</c>.</summary>
    public CudaResult Unregister(ulong address) => Call("cuMemHostUnregister", () =>
    {
        RunPending();
        return _registered.Remove(address) ? _lost : CudaResult.InvalidValue;
    });

    /// <summary><c>cuPointerGetAttribute</c> for the kind of memory: 1 is the host's, 2 the device's.</summary>
    public CudaResult KindOf(ulong address, out int kind)
    {
        lock (_gate)
        {
            var region = _gpu.Memory.Find(address);
            kind = region is { IsHost: false } ? 2 : 1;
            return region is null ? CudaResult.InvalidValue : CudaResult.Success;
        }
    }

    /// <summary><c>cuMemcpyAsync</c> and <c>cuMemcpy</c>.</summary>
    public CudaResult Copy(ulong to, ulong from, long bytes, nint stream) => Call("cuMemcpyAsync", () =>
    {
        var (source, target) = (_gpu.Memory.Find(from), _gpu.Memory.Find(to));
        if (!Fits(source, from, bytes) || !Fits(target, to, bytes))
        {
            Findings.Report(FindingKind.HostUse, null, $"a copy of {bytes} bytes goes beyond its memory");
            return CudaResult.InvalidValue;
        }

        if (source is null && target is null && !IsRegistered(from) && !IsRegistered(to))
            Findings.Report(FindingKind.HostUse, null, "a copy between two addresses that are not the device's");
        return Submit(stream, () =>
        {
            if (source?.FirstUnwritten((long)(from - source.Start), bytes) is >= 0)
                Findings.Report(FindingKind.UnwrittenRead, null, $"a copy of {bytes} bytes has some that were never written");
            Buffer.MemoryCopy((void*)from, (void*)to, bytes, bytes);
            target?.MarkWritten((long)(to - target.Start), bytes);
        });
    });

    /// <summary><c>cuMemsetD8Async</c>.</summary>
    public CudaResult Fill(ulong address, byte value, long bytes, nint stream) => Call("cuMemsetD8Async", () =>
    {
        var target = _gpu.Memory.Find(address);
        if (target is null || !Fits(target, address, bytes))
        {
            Findings.Report(FindingKind.HostUse, null, $"a fill of {bytes} bytes goes beyond its memory");
            return CudaResult.InvalidValue;
        }

        return Submit(stream, () =>
        {
            System.Runtime.InteropServices.NativeMemory.Fill((void*)address, (nuint)bytes, value);
            target.MarkWritten((long)(address - target.Start), bytes);
        });
    });

    private bool IsRegistered(ulong address) =>
        _registered.Any(range => address >= range.Key && address - range.Key < (ulong)range.Value);

    /// <summary>Whether bytes lie inside a region; those of no region are the host's own business.</summary>
    private static bool Fits(MemoryRegion? region, ulong address, long bytes) =>
        bytes >= 0 && (region is null || (ulong)bytes <= region.End - address);
}
