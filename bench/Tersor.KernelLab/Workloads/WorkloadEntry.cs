using Tersor.KernelLab.Devices;

namespace Tersor.KernelLab.Workloads;

/// <summary>A kernel that the lab knows.</summary>
/// <param name="Name">For example <c>gemm</c>.</param>
/// <param name="ExtentNames">What <c>--size</c> means, for example <c>MxNxK</c>.</param>
/// <param name="Default">The size on real processors: arrays that no cache holds where bandwidth is the question.</param>
/// <param name="Small">The size on the emulator.</param>
/// <param name="Create">Makes the problem on a device.</param>
/// <param name="Largest">The largest size; null where only memory sets a limit.</param>
public sealed record WorkloadEntry(
    string Name, string ExtentNames, Extents Default, Extents Small, Func<LabDevice, Extents, Workload> Create,
    Extents? Largest = null)
{
    /// <summary>What a size may be, for messages.</summary>
    public string Sizes => Largest is null ? ExtentNames : $"{ExtentNames} up to {Largest}";

    /// <summary>Reads a size of this kernel; null if it is none.</summary>
    public Extents? Parse(string text) =>
        Extents.Parse(text, Default.Count) is { } size && (Largest is null || size.IsWithin(Largest)) ? size : null;
}
