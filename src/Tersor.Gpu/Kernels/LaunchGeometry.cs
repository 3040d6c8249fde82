using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace Tersor.Gpu;

/// <summary>How large a device's groups and grids are: kernels stride over the grid, so that any size is right and this one is fast.</summary>
internal sealed class LaunchGeometry
{
    private const int WantedGroupSize = 256;

    /// <summary>Enough groups for each multiprocessor to hide the latency of memory, few enough to keep a launch short.</summary>
    private const int GroupsPerMultiprocessor = 32;

    /// <summary>Reads the limits of a device.</summary>
    public LaunchGeometry(Accelerator accelerator)
    {
        LargestGroup = Math.Min(accelerator.MaxNumThreadsPerGroup, accelerator.MaxGroupSize.X);
        GroupSize = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(WantedGroupSize, LargestGroup) + 1) / 2;
        MaxGroups = Math.Min(accelerator.MaxGridSize.X, Math.Max(1, accelerator.NumMultiprocessors) * GroupsPerMultiprocessor);
    }

    /// <summary>Work items of a group of the usual kernels, a power of two: 256 on graphics processors, fewer in the emulator.</summary>
    public int GroupSize { get; }

    /// <summary>The most work items a group may have here.</summary>
    public int LargestGroup { get; }

    /// <summary>The most groups a strided grid gets.</summary>
    public int MaxGroups { get; }

    /// <summary>A grid that strides over elements.</summary>
    /// <param name="count">The number of elements, at least 1: a grid can't be empty.</param>
    public KernelConfig Over(int count) => new(Math.Min(MaxGroups, ((count - 1) / GroupSize) + 1), GroupSize);

    /// <summary>A grid of one group for each row, row segment or bin.</summary>
    /// <param name="groups">The number of groups, at least 1.</param>
    public KernelConfig Groups(int groups) => new(groups, GroupSize);
}
