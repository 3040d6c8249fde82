using System.Runtime.CompilerServices;
using ILGPU.Runtime;

namespace Tersor.Gpu;

/// <summary>
/// The compiled kernels of one accelerator, strongly referenced: ILGPU's own cache holds them weakly and would compile them again
/// after a garbage collection. A launch costs an array read; the first use of a kernel compiles it.
/// </summary>
/// <remarks>Used by the device's thread alone.</remarks>
internal sealed class KernelTable(Accelerator accelerator)
{
    private Delegate?[] _launchers = new Delegate?[64];

    /// <summary>The launcher of a kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLauncher Get<TLauncher>(KernelSlot<TLauncher> slot)
        where TLauncher : Delegate
    {
        var launchers = _launchers;
        var index = slot.Index;
        return index < launchers.Length && launchers[index] is { } launcher ? Unsafe.As<TLauncher>(launcher) : Load(slot);
    }

    private TLauncher Load<TLauncher>(KernelSlot<TLauncher> slot)
        where TLauncher : Delegate
    {
        var launcher = accelerator.LoadKernel<TLauncher>(slot.Method);
        if (slot.Index >= _launchers.Length)
            Array.Resize(ref _launchers, Math.Max(slot.Index + 1, 2 * _launchers.Length));
        _launchers[slot.Index] = launcher;
        return launcher;
    }
}
