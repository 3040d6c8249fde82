using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Sets dense elements to one value, an element a work item. y[i] = value for i below n.</summary>
public readonly struct MemoryFill(ArrayView<float> y, int n, float value) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var i = WorkItem.Index;
        if (i < n)
            y[i] = value;
    }
}
