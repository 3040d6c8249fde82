using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    private MemoryBuffer1D<float, Stride1D.Dense>? _scratch;

    /// <inheritdoc/>
    public override DeviceMemory Allocate(long byteLength) => new GpuMemory(_accelerator.Allocate1D<byte>(byteLength));

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<byte> source, Tensor destination)
    {
        if (source.IsEmpty)
            return;
        BytesOf(destination).CopyFromCPUUnsafeAsync(_stream, ref MemoryMarshal.GetReference(source), source.Length);
        _stream.Synchronize();
    }

    /// <inheritdoc/>
    public override void Download(Tensor source, Span<byte> destination)
    {
        if (destination.IsEmpty)
            return;
        BytesOf(source).CopyToCPUUnsafeAsync(_stream, ref MemoryMarshal.GetReference(destination), destination.Length);
        _stream.Synchronize();
    }

    /// <inheritdoc/>
    public override void Fill(Tensor y, float value)
    {
        if (y.Count == 0)
            return;
        _kernels.Get(FillKernel.Slot)(_stream, _geometry.Over(y.Count), Float(y), y.Count, value);
    }

    /// <inheritdoc/>
    public override void Copy(Tensor x, Tensor y, bool accumulate) => throw new NotSupportedException(nameof(Copy));

    /// <summary>
    /// Room for the partial results between two kernels of one operation, valid until the next call. The stream runs kernels in
    /// order, so one buffer serves every operation.
    /// </summary>
    internal ArrayView<float> Scratch(int count)
    {
        if (_scratch is null || _scratch.Length < count)
        {
            _stream.Synchronize();
            _scratch?.Dispose();
            _scratch = _accelerator.Allocate1D<float>(Math.Max(4096, 2L * count));
        }

        return _scratch.View;
    }

    private static ArrayView<byte> BytesOf(Tensor tensor)
    {
        var size = tensor.Type.Size();
        return ((GpuMemory)tensor.Memory).Bytes.SubView((long)tensor.Offset * size, (long)tensor.Count * size);
    }

    private static class FillKernel
    {
        public static readonly KernelSlot<Action<AcceleratorStream, KernelConfig, ArrayView<float>, int, float>> Slot = new(MemoryFill.Run);
    }
}
