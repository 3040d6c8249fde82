namespace Tersor.KernelLab.Workloads;

/// <summary>One way to compute a workload's result.</summary>
/// <param name="Name">What is done differently, in a few words.</param>
/// <param name="Launch">Queues the work once; need not wait for it.</param>
/// <param name="IsPromoted">Whether it is the one that the engine runs.</param>
public sealed record KernelVersion(string Name, Action Launch, bool IsPromoted = false);
