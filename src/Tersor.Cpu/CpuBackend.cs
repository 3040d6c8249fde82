using System.Runtime.CompilerServices;
using Tersor.Core;
using Tersor.Kernels.Cpu;

namespace Tersor.Cpu;

/// <summary>
/// The <see cref="Backend"/> over <c>Tersor.Kernels.Cpu</c>: unpacks tensors to pointers and calls a kernel. One partial file
/// per family of operations.
/// </summary>
/// <param name="threads">How many threads kernels use; 0 for <c>TERSOR_THREADS</c> or the processor count.</param>
public sealed unsafe partial class CpuBackend(int threads = 0) : Backend
{
    private readonly WorkerPool _pool = new(threads);

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override string? Instructions => MachineProbe.Instructions;

    /// <summary>The threads that kernels run on.</summary>
    public WorkerPool Pool => _pool;

    /// <inheritdoc/>
    public override DeviceMemory Allocate(long byteLength) => new CpuMemory(byteLength);

    /// <inheritdoc/>
    protected override void UploadCore(ReadOnlySpan<byte> source, Tensor destination) =>
        source.CopyTo(new Span<byte>(Bytes(destination), destination.Count * destination.Type.Size()));

    /// <inheritdoc/>
    protected override void DownloadCore(Tensor source, Span<byte> destination) =>
        new ReadOnlySpan<byte>(Bytes(source), source.Count * source.Type.Size()).CopyTo(destination);

    /// <inheritdoc/>
    public override void Dispose() => _pool.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Bytes(Tensor tensor) =>
        Unsafe.As<CpuMemory>(tensor.Memory).Address + ((long)tensor.Offset * tensor.Type.Size());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Float(Tensor tensor) => (float*)Bytes(tensor);

    private static float* FloatOrNull(Tensor? tensor) => (float*)BytesOrNull(tensor);

    private static byte* BytesOrNull(Tensor? tensor) => tensor is { } present ? Bytes(present) : null;
}
