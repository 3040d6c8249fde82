namespace Tersor.Sweeps;

/// <summary>A task that a batch system holds.</summary>
/// <param name="Index">The task's index.</param>
/// <param name="Job">What the batch system calls it.</param>
/// <param name="State">The system's word for how it is, for example <c>RUNNING</c>.</param>
/// <param name="Where">The node it runs on, or why it waits.</param>
public sealed record QueuedTask(int Index, string Job, string State, string Where)
{
    /// <summary>Whether it runs.</summary>
    public bool IsRunning => State == "RUNNING";
}
