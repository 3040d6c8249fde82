using System.Runtime.InteropServices;

namespace Tersor.CudaEmulator.Native;

/// <summary>CUDA's functions of streams and events.</summary>
internal static unsafe class StreamFunctions
{
    [UnmanagedCallersOnly(EntryPoint = "cuStreamCreate")]
    public static CudaResult StreamCreate(nint* stream, uint flags) => Driver.Instance.CreateStream(out *stream);

    [UnmanagedCallersOnly(EntryPoint = "cuStreamCreateWithPriority")]
    public static CudaResult StreamCreateWithPriority(nint* stream, uint flags, int priority) =>
        Driver.Instance.CreateStream(out *stream);

    [UnmanagedCallersOnly(EntryPoint = "cuStreamDestroy_v2")]
    public static CudaResult StreamDestroy(nint stream) => Driver.Instance.DestroyStream(stream);

    [UnmanagedCallersOnly(EntryPoint = "cuStreamSynchronize")]
    public static CudaResult StreamSynchronize(nint stream) => Driver.Instance.Synchronize("cuStreamSynchronize");

    [UnmanagedCallersOnly(EntryPoint = "cuEventCreate")]
    public static CudaResult EventCreate(nint* created, uint flags) => Driver.Instance.CreateEvent(out *created);

    [UnmanagedCallersOnly(EntryPoint = "cuEventDestroy_v2")]
    public static CudaResult EventDestroy(nint destroyed) => Driver.Instance.DestroyEvent(destroyed);

    [UnmanagedCallersOnly(EntryPoint = "cuEventRecord")]
    public static CudaResult EventRecord(nint recorded, nint stream) => Driver.Instance.Record(recorded, stream);

    [UnmanagedCallersOnly(EntryPoint = "cuEventQuery")]
    public static CudaResult EventQuery(nint queried) => Driver.Instance.Synchronize("cuEventQuery");

    [UnmanagedCallersOnly(EntryPoint = "cuEventSynchronize")]
    public static CudaResult EventSynchronize(nint awaited) => Driver.Instance.Synchronize("cuEventSynchronize");

    [UnmanagedCallersOnly(EntryPoint = "cuEventElapsedTime")]
    public static CudaResult EventElapsedTime(float* milliseconds, nint from, nint to) =>
        Driver.Instance.Elapsed(from, to, out *milliseconds);
}
