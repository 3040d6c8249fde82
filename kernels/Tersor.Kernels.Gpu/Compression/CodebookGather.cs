using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>Expands codes of shared weights to their centroids.</summary>
public static class CodebookGather
{
    /// <summary>y[i] = codebook[(int)codes[i]] for i below n.</summary>
    public static void Run(ArrayView<float> codebook, ArrayView<byte> codes, ArrayView<float> y, int n)
    {
        var i = WorkItem.Index;
        if (i < n)
            y[i] = codebook[(int)codes[i]];
    }
}
