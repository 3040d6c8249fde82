using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Sets dense elements to one value, an element a work item.</summary>
public static class MemoryFill
{
    /// <summary>y[i] = value for i below n.</summary>
    public static void Run(ArrayView<float> y, int n, float value)
    {
        var i = WorkItem.Index;
        if (i < n)
            y[i] = value;
    }
}
