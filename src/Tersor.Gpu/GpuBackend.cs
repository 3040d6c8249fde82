using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

/// <summary>
/// The <see cref="Backend"/> over <c>Tersor.Kernels.Gpu</c>, on any accelerator that ILGPU reaches: unpacks tensors to views and
/// launches a kernel on the one stream it owns. One partial file per family of operations.
/// </summary>
/// <remarks>
/// The pattern of a launch:
/// <code>
/// if (y.Count > 0)
///     Launch(
///         _geometry.Over(y.Count),
///         new UnaryMap.Elements&lt;TOperator&gt;(Float(x), Float(y), y.Count, accumulate ? 1 : 0, f));
/// </code>
/// Nothing here waits for the device except <see cref="Backend.Download"/>; partial results between two kernels go to
/// <c>Scratch</c>.
/// </remarks>
public sealed partial class GpuBackend : Backend
{
    private readonly Context _context;
    private readonly Accelerator _accelerator;
    private readonly AcceleratorStream _stream;
    private readonly KernelTable _kernels;
    private readonly LaunchGeometry _geometry;
    private long _launches;

    /// <summary>A backend that owns a context and its accelerator from now on.</summary>
    internal GpuBackend(string name, Context context, Accelerator accelerator)
    {
        Name = name;
        _context = context;
        _accelerator = accelerator;
        _stream = accelerator.CreateStream();
        _kernels = new KernelTable(accelerator);
        _geometry = new LaunchGeometry(accelerator);
        _slabs = new SlabAllocator(name, accelerator);
        _staging = new StagingRing(accelerator);
        PrefersPanels = accelerator is CLAccelerator { DeviceType: CLDeviceType.CL_DEVICE_TYPE_CPU };
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override long Launches => _launches;

    /// <summary>
    /// Whether products run on panels (<see cref="PanelProduct"/>), and other kernels in the form that compilers for CPUs make
    /// vectors of; otherwise as graphics processors want them. Tests set it to see both kinds on one device.
    /// </summary>
    internal bool PrefersPanels { get; set; }

    /// <summary>The device, for whoever measures kernels on it.</summary>
    internal Accelerator Accelerator => _accelerator;

    /// <summary>The one stream, for whoever times what runs on it.</summary>
    internal AcceleratorStream Stream => _stream;

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_scratch is not null)
            LostDevice.Release(_scratch.GiveBack);
        LostDevice.Release(_staging.Dispose);
        LostDevice.Release(_stream.Dispose);
        LostDevice.Release(_accelerator.Dispose);
        LostDevice.Release(_context.Dispose);
    }

    /// <summary>
    /// A float tensor's elements from its offset on. Only a tensor that <see cref="IsVectorAligned"/> may be loaded in vectors:
    /// ILGPU takes every view for aligned to 256 bytes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ArrayView<float> Float(Tensor tensor)
    {
        var view = Unsafe.As<GpuMemory>(tensor.Memory).Floats;
        return tensor.Offset == 0 ? view : view.SubView(tensor.Offset);
    }

    /// <summary>An index tensor's elements from its offset on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ArrayView<int> Int(Tensor tensor)
    {
        var view = Unsafe.As<GpuMemory>(tensor.Memory).Ints;
        return tensor.Offset == 0 ? view : view.SubView(tensor.Offset);
    }

    /// <summary>The elements of a mask or of codes from its offset on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ArrayView<byte> Byte(Tensor tensor)
    {
        var view = Unsafe.As<GpuMemory>(tensor.Memory).Bytes;
        return tensor.Offset == 0 ? view : view.SubView(tensor.Offset);
    }

    /// <summary>Queues a kernel behind everything that was launched before.</summary>
    /// <param name="grid">The groups and their size, as the kernel wants them.</param>
    /// <param name="kernel">The kernel with its arguments.</param>
    private void Launch<TKernel>(KernelConfig grid, TKernel kernel)
        where TKernel : struct, IKernel
    {
        _launches++;
        _kernels.Get<TKernel>()(_stream, grid, kernel);
    }

    /// <summary>Whether a float tensor starts on a 16-byte boundary, so that four elements load at once.</summary>
    internal static bool IsVectorAligned(Tensor tensor) => tensor.Offset % 4 == 0;
}
