using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Expands codes of shared weights to their centroids. y[i] = codebook[(int)codes[i]] for i below n.</summary>
public readonly struct CodebookGather(ArrayView<float> codebook, ArrayView<byte> codes, ArrayView<float> y, int n) : IKernel
{
    /// <inheritdoc/>
    public void Run()
    {
        var i = WorkItem.Index;
        if (i < n)
            y[i] = codebook[(int)codes[i]];
    }
}
