using System.Runtime.InteropServices;

namespace Tersor.CudaEmulator.Native;

/// <summary>CUDA's functions of memory.</summary>
internal static unsafe class MemoryFunctions
{
    private const int MemoryTypeAttribute = 2;

    [UnmanagedCallersOnly(EntryPoint = "cuMemGetInfo_v2")]
    public static CudaResult MemGetInfo(nint* free, nint* total)
    {
        var info = Driver.Instance.MemoryInfo();
        (*free, *total) = ((nint)info.Free, (nint)info.Total);
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "cuMemAlloc_v2")]
    public static CudaResult MemAlloc(ulong* address, nint bytes) => Driver.Instance.Allocate(bytes, isHost: false, out *address);

    [UnmanagedCallersOnly(EntryPoint = "cuMemFree_v2")]
    public static CudaResult MemFree(ulong address) => Driver.Instance.Free(address, isHost: false);

    [UnmanagedCallersOnly(EntryPoint = "cuMemAllocHost_v2")]
    public static CudaResult MemAllocHost(ulong* address, nint bytes) =>
        Driver.Instance.Allocate(bytes, isHost: true, out *address);

    [UnmanagedCallersOnly(EntryPoint = "cuMemFreeHost")]
    public static CudaResult MemFreeHost(ulong address) => Driver.Instance.Free(address, isHost: true);

    [UnmanagedCallersOnly(EntryPoint = "cuMemHostRegister_v2")]
    public static CudaResult MemHostRegister(ulong address, nint bytes, uint flags) => Driver.Instance.Register(address, bytes);

    [UnmanagedCallersOnly(EntryPoint = "cuMemHostUnregister")]
    public static CudaResult MemHostUnregister(ulong address) => Driver.Instance.Unregister(address);

    [UnmanagedCallersOnly(EntryPoint = "cuMemHostGetDevicePointer_v2")]
    public static CudaResult MemHostGetDevicePointer(ulong* device, ulong host, uint flags)
    {
        *device = host;
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "cuPointerGetAttribute")]
    public static CudaResult PointerGetAttribute(void* value, int attribute, ulong address) =>
        attribute == MemoryTypeAttribute ? Driver.Instance.KindOf(address, out *(int*)value) : CudaResult.NotSupported;

    [UnmanagedCallersOnly(EntryPoint = "cuMemcpyAsync")]
    public static CudaResult MemcpyAsync(ulong to, ulong from, nint bytes, nint stream) =>
        Driver.Instance.Copy(to, from, bytes, stream);

    [UnmanagedCallersOnly(EntryPoint = "cuMemsetD8Async")]
    public static CudaResult MemsetD8Async(ulong address, byte value, nint bytes, nint stream) =>
        Driver.Instance.Fill(address, value, bytes, stream);
}
