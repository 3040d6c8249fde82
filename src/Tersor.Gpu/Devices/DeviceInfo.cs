namespace Tersor.Gpu;

/// <summary>A device that was found on this machine.</summary>
/// <param name="Name">What <c>--device</c> calls it, such as <c>cuda:0</c>.</param>
/// <param name="Description">What its maker calls it.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Refusal">Why it can't be used; null if it can.</param>
public sealed record DeviceInfo(string Name, string Description, long MemoryBytes, string? Refusal);
