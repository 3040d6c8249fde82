using ILGPU;
using ILGPU.Runtime;
using Tersor.KernelLab.Devices;

namespace Tersor.KernelLab.Kernels;

/// <summary>
/// Loads a kernel of the lab and binds its arguments, one overload for each number of parameters: ILGPU has no other way.
/// </summary>
public static class KernelLaunch
{
    /// <summary>A launch on the engine's stream.</summary>
    public static Action Launch<T>(
        this GpuLabDevice gpu, Action<T> kernel, KernelConfig grid, T a)
        where T : struct
    {
        var launcher = gpu.Accelerator.LoadKernel<T>(kernel);
        return () => launcher(gpu.Stream, grid, a);
    }

    /// <summary>A launch on the engine's stream.</summary>
    public static Action Launch<T1, T2, T3>(
        this GpuLabDevice gpu, Action<T1, T2, T3> kernel, KernelConfig grid, T1 a, T2 b, T3 c)
        where T1 : struct
        where T2 : struct
        where T3 : struct
    {
        var launcher = gpu.Accelerator.LoadKernel<T1, T2, T3>(kernel);
        return () => launcher(gpu.Stream, grid, a, b, c);
    }

    /// <summary>A launch on the engine's stream.</summary>
    public static Action Launch<T1, T2, T3, T4>(
        this GpuLabDevice gpu, Action<T1, T2, T3, T4> kernel, KernelConfig grid, T1 a, T2 b, T3 c, T4 d)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
    {
        var launcher = gpu.Accelerator.LoadKernel<T1, T2, T3, T4>(kernel);
        return () => launcher(gpu.Stream, grid, a, b, c, d);
    }

    /// <summary>A launch on the engine's stream.</summary>
    public static Action Launch<T1, T2, T3, T4, T5>(
        this GpuLabDevice gpu, Action<T1, T2, T3, T4, T5> kernel, KernelConfig grid, T1 a, T2 b, T3 c, T4 d, T5 e)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
    {
        var launcher = gpu.Accelerator.LoadKernel<T1, T2, T3, T4, T5>(kernel);
        return () => launcher(gpu.Stream, grid, a, b, c, d, e);
    }

    /// <summary>A launch on the engine's stream.</summary>
    public static Action Launch<T1, T2, T3, T4, T5, T6>(
        this GpuLabDevice gpu, Action<T1, T2, T3, T4, T5, T6> kernel, KernelConfig grid, T1 a, T2 b, T3 c, T4 d, T5 e, T6 f)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
    {
        var launcher = gpu.Accelerator.LoadKernel<T1, T2, T3, T4, T5, T6>(kernel);
        return () => launcher(gpu.Stream, grid, a, b, c, d, e, f);
    }

    /// <summary>A launch on the engine's stream.</summary>
    public static Action Launch<T1, T2, T3, T4, T5, T6, T7>(
        this GpuLabDevice gpu, Action<T1, T2, T3, T4, T5, T6, T7> kernel, KernelConfig grid, T1 a, T2 b, T3 c, T4 d, T5 e, T6 f,
        T7 g)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
    {
        var launcher = gpu.Accelerator.LoadKernel<T1, T2, T3, T4, T5, T6, T7>(kernel);
        return () => launcher(gpu.Stream, grid, a, b, c, d, e, f, g);
    }
}
