using System.Runtime.InteropServices;

namespace Tersor.CudaEmulator.Native;

/// <summary>CUDA's functions of the driver, of devices and of contexts.</summary>
internal static unsafe class DeviceFunctions
{
    [UnmanagedCallersOnly(EntryPoint = "cuInit")]
    public static CudaResult Init(uint flags) => Driver.Instance.Initialize();

    [UnmanagedCallersOnly(EntryPoint = "cuDriverGetVersion")]
    public static CudaResult DriverGetVersion(int* version)
    {
        *version = Driver.Instance.Version;
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "cuGetErrorString")]
    public static CudaResult GetErrorString(CudaResult result, nint* text)
    {
        *text = Driver.Describe(result);
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "cuDeviceGetCount")]
    public static CudaResult DeviceGetCount(int* count) => Driver.Instance.CountDevices(out *count);

    [UnmanagedCallersOnly(EntryPoint = "cuDeviceGet")]
    public static CudaResult DeviceGet(int* device, int ordinal)
    {
        *device = ordinal;
        return Driver.Instance.Device(ordinal);
    }

    [UnmanagedCallersOnly(EntryPoint = "cuDeviceGetName")]
    public static CudaResult DeviceGetName(byte* name, int length, int device)
    {
        Driver.Write(DeviceAttributes.Name, name, length);
        return Driver.Instance.Device(device);
    }

    [UnmanagedCallersOnly(EntryPoint = "cuDeviceTotalMem_v2")]
    public static CudaResult DeviceTotalMem(nint* bytes, int device)
    {
        *bytes = (nint)Driver.Instance.MemoryInfo().Total;
        return Driver.Instance.Device(device);
    }

    [UnmanagedCallersOnly(EntryPoint = "cuDeviceGetAttribute")]
    public static CudaResult DeviceGetAttribute(int* value, int attribute, int device)
    {
        *value = DeviceAttributes.Of(attribute);
        return Driver.Instance.Device(device);
    }

    [UnmanagedCallersOnly(EntryPoint = "cuDeviceCanAccessPeer")]
    public static CudaResult DeviceCanAccessPeer(int* can, int device, int peer)
    {
        *can = 0;
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "cuCtxCreate_v2")]
    public static CudaResult CtxCreate(nint* context, uint flags, int device) => Driver.Instance.CreateContext(out *context);

    [UnmanagedCallersOnly(EntryPoint = "cuCtxDestroy_v2")]
    public static CudaResult CtxDestroy(nint context) => Driver.Instance.DestroyContext(context);

    [UnmanagedCallersOnly(EntryPoint = "cuCtxSetCurrent")]
    public static CudaResult CtxSetCurrent(nint context) => Driver.Instance.SetContext(context);

    [UnmanagedCallersOnly(EntryPoint = "cuCtxSynchronize")]
    public static CudaResult CtxSynchronize() => Driver.Instance.Synchronize("cuCtxSynchronize");

    // Preferences of caches and banks are hints, and of no consequence here.
    [UnmanagedCallersOnly(EntryPoint = "cuCtxGetCacheConfig")]
    public static CudaResult CtxGetCacheConfig(int* preference)
    {
        *preference = 0;
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "cuCtxSetCacheConfig")]
    public static CudaResult CtxSetCacheConfig(int preference) => CudaResult.Success;

    [UnmanagedCallersOnly(EntryPoint = "cuCtxGetSharedMemConfig")]
    public static CudaResult CtxGetSharedMemConfig(int* width)
    {
        *width = 1;
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "cuCtxSetSharedMemConfig")]
    public static CudaResult CtxSetSharedMemConfig(int width) => CudaResult.Success;

    [UnmanagedCallersOnly(EntryPoint = "cuOccupancyMaxActiveBlocksPerMultiprocessor")]
    public static CudaResult Occupancy(int* blocks, nint function, int threads, nint dynamicShared)
    {
        *blocks = 2048 / Math.Max(threads, 64);
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly(EntryPoint = "cuOccupancyMaxPotentialBlockSize")]
    public static CudaResult PotentialBlockSize(
        int* blocks, int* threads, nint function, nint sharedOfThreads, nint dynamicShared, int most)
    {
        *threads = most is > 0 and < 256 ? most : 256;
        *blocks = DeviceAttributes.Of(16) * 2048 / *threads;
        return CudaResult.Success;
    }
}
