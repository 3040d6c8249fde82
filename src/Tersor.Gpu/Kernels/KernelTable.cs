using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

/// <summary>
/// The compiled kernels of one accelerator, strongly referenced: ILGPU's own cache holds them weakly and would compile them again
/// after a garbage collection. A launch costs an array read; the first use of a kernel compiles it.
/// </summary>
/// <remarks>Used by the device's thread alone.</remarks>
internal sealed class KernelTable(Accelerator accelerator)
{
    private static int _slots;
    private Delegate?[] _launchers = new Delegate?[64];

    /// <summary>The launcher of a kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Action<AcceleratorStream, KernelConfig, TKernel> Get<TKernel>()
        where TKernel : struct, IKernel
    {
        var launchers = _launchers;
        var index = Slot<TKernel>.Index;
        return index < launchers.Length && launchers[index] is { } launcher
            ? Unsafe.As<Action<AcceleratorStream, KernelConfig, TKernel>>(launcher)
            : Load<TKernel>();
    }

    private Action<AcceleratorStream, KernelConfig, TKernel> Load<TKernel>()
        where TKernel : struct, IKernel
    {
        var launcher = KernelLoader.Load<TKernel>(accelerator);
        var index = Slot<TKernel>.Index;
        if (index >= _launchers.Length)
            Array.Resize(ref _launchers, Math.Max(index + 1, 2 * _launchers.Length));
        _launchers[index] = launcher;
        return launcher;
    }

    /// <summary>A kernel's place in every table, taken once in the process.</summary>
    private static class Slot<TKernel>
    {
        public static readonly int Index = Interlocked.Increment(ref _slots) - 1;
    }
}
