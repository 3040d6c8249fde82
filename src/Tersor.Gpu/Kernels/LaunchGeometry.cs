using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace Tersor.Gpu;

/// <summary>The sizes of a device's groups and grids.</summary>
internal sealed class LaunchGeometry
{
    private const int WantedGroupSize = 256;
    private const int SmallGroupSize = 32;

    /// <summary>Reads the limits of a device.</summary>
    public LaunchGeometry(Accelerator accelerator)
    {
        LargestGroup = Math.Min(accelerator.MaxNumThreadsPerGroup, accelerator.MaxGroupSize.X);
        GroupSize = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(WantedGroupSize, LargestGroup) + 1) / 2;
    }

    /// <summary>
    /// Work items of a group of the usual kernels, a power of two: 256 on graphics processors, fewer in the emulator.
    /// </summary>
    public int GroupSize { get; }

    /// <summary>The most work items a group may have here.</summary>
    public int LargestGroup { get; }

    /// <summary>A grid with a work item for each element, and some beyond.</summary>
    /// <param name="count">The number of elements, at least 1: a grid can't be empty.</param>
    public KernelConfig Over(int count) => new(((count - 1) / GroupSize) + 1, GroupSize);

    /// <summary>A grid of one group for each row: a small one for short rows. The group's size is a power of two.</summary>
    /// <param name="rows">The number of groups, at least 1.</param>
    /// <param name="length">The length of a row, at least 1.</param>
    /// <remarks>Two sizes and no more: some drivers compile a kernel again for every size of its group.</remarks>
    public KernelConfig Rows(int rows, int length) =>
        new(rows, length <= SmallGroupSize ? Math.Min(SmallGroupSize, GroupSize) : GroupSize);

    /// <summary>A grid of one group for each row, row segment or bin.</summary>
    /// <param name="groups">The number of groups, at least 1.</param>
    public KernelConfig Groups(int groups) => new(groups, GroupSize);
}
