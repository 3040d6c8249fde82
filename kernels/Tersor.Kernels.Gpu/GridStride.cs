using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Where a work item starts and how far it steps so that a grid of any size covers n elements:
/// <c>for (var i = GridStride.First; i &lt; n; i += GridStride.Step)</c>.
/// </summary>
public static class GridStride
{
    /// <summary>The work item's place in the grid.</summary>
    public static int First => (Grid.IdxX * Group.DimX) + Group.IdxX;

    /// <summary>The work items of the whole grid.</summary>
    public static int Step => Grid.DimX * Group.DimX;
}
