using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Where a work item stands. A grid has an item for each element, <c>if (WorkItem.Index &lt; n)</c>: compilers for CPUs make
/// vectors of neighbouring items, which a loop in the item would prevent.
/// </summary>
public static class WorkItem
{
    /// <summary>The work item's place in the grid.</summary>
    public static int Index => (Grid.IdxX * Group.DimX) + Group.IdxX;
}
