using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed unsafe partial class GpuBackend
{
    private const long SmallestScratch = 1 << 16;
    private readonly SlabAllocator _slabs;
    private readonly StagingRing _staging;
    private GpuMemory? _scratch;

    /// <summary>The transfers between host and device so far.</summary>
    public TransferCounter Transfers { get; } = new();

    /// <summary>The device memory that is held for tensors and for work, in bytes; 0 once the device is disposed.</summary>
    public long ReservedBytes => _slabs.ReservedBytes;

    /// <inheritdoc/>
    public override DeviceMemory Allocate(long byteLength) => _slabs.Allocate(byteLength);

    /// <inheritdoc/>
    protected override void UploadCore(ReadOnlySpan<byte> source, Tensor destination)
    {
        if (source.IsEmpty)
            return;
        Transfers.Upload(destination.Type, source.Length);
        var target = BytesOf(destination);
        if (StagingRing.Takes(source.Length))
        {
            if (!_staging.HasRoom(source.Length))
                Synchronize();
            target.CopyFromCPUUnsafeAsync(_stream, ref MemoryMarshal.GetReference(_staging.Stage(source)), source.Length);
            return;
        }

        // Pinned until the driver is done: the garbage collector must not move the array under a copy that is still running.
        fixed (byte* bytes = source)
        {
            target.CopyFromCPUUnsafeAsync(_stream, ref *bytes, source.Length);
            Synchronize();
        }
    }

    /// <inheritdoc/>
    protected override void DownloadCore(Tensor source, Span<byte> destination)
    {
        if (destination.IsEmpty)
            return;
        Transfers.Download(source.Type, destination.Length);
        fixed (byte* bytes = destination)
        {
            BytesOf(source).CopyToCPUUnsafeAsync(_stream, ref *bytes, destination.Length);
            Synchronize();
        }
    }

    /// <inheritdoc/>
    protected override void FillCore(Tensor y, float value)
    {
        if (y.Count == 0)
            return;
        Launch(_geometry.Over(y.Count), new MemoryFill(Float(y), y.Count, value));
    }

    /// <inheritdoc/>
    protected override void Finish() => Synchronize();

    /// <summary>Waits until everything that was launched is done.</summary>
    internal void Synchronize()
    {
        Transfers.Synchronizations++;
        _stream.Synchronize();
        _staging.Restart();
    }

    /// <summary>
    /// Room for the partial results between two kernels of one operation, valid until the next call. The stream runs kernels in
    /// order, so one block serves every operation.
    /// </summary>
    /// <param name="count">The number of floats.</param>
    internal ArrayView<float> Scratch(int count)
    {
        var byteLength = (long)count * sizeof(float);
        if (_scratch is null || _scratch.ByteLength < byteLength)
        {
            // Kernels that were launched may still use the old block.
            if (_scratch is not null)
                Synchronize();
            _scratch?.GiveBack();
            _scratch = _slabs.Allocate(Math.Max(SmallestScratch, 2 * byteLength));
        }

        return _scratch.Floats;
    }

    private static ArrayView<byte> BytesOf(Tensor tensor)
    {
        var size = tensor.Type.Size();
        return ((GpuMemory)tensor.Memory).Bytes.SubView((long)tensor.Offset * size, (long)tensor.Count * size);
    }
}
