using System.Numerics;
using ILGPU;
using Tersor.Cpu;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Workloads;

namespace TersorKernels;

/// <summary>
/// y += a · x: two versions of your own beside those of the lab. The problem, its arrays and its check are the lab's.
/// </summary>
public sealed class MyAxpy(LabDevice device, Extents size) : AxpyWorkload(device, size)
{
    public override IEnumerable<KernelVersion> Versions()
    {
        if (Device is GpuLabDevice gpu)
        {
            var (x, y) = (GpuLabDevice.Float(Input), GpuLabDevice.Float(Result));
            yield return new(
                "mine: two elements an item", gpu.Launch(OnGpu, gpu.ItemEach((Size[0] + 1) / 2), x, y, Size[0], Factor));
        }
        else
        {
            yield return new("mine: Vector<T>, one thread", OnProcessor);
        }

        foreach (var version in base.Versions())
            yield return version;
    }

    /// <summary>A kernel for devices is a public static method over views.</summary>
    public static void OnGpu(ArrayView<float> x, ArrayView<float> y, int n, float a)
    {
        var half = (n + 1) / 2;
        var i = Grid.GlobalIndex.X;
        if (i < half)
            y[i] += a * x[i];
        if (i + half < n && i < half)
            y[i + half] += a * x[i + half];
    }

    private void OnProcessor()
    {
        ReadOnlySpan<float> x = Input.AsSpan();
        var y = Result.AsSpan();
        var a = new Vector<float>(Factor);
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(y[i..]) + (a * new Vector<float>(x[i..]))).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] += Factor * x[i];
    }
}
