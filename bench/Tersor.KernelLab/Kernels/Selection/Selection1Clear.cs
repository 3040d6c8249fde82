using ILGPU;

namespace Tersor.KernelLab.Kernels.Selection;

/// <summary>The beginning of a selection: nothing is known of the threshold. One work item.</summary>
public static class Selection1Clear
{
    public static void Run(ArrayView<int> threshold) => threshold[0] = 0;
}
