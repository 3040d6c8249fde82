using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Sets dense elements to one value.</summary>
public static class MemoryFill
{
    /// <summary>y[i] = value for i below n.</summary>
    public static void Run(ArrayView<float> y, int n, float value)
    {
        for (var i = GridStride.First; i < n; i += GridStride.Step)
            y[i] = value;
    }
}
