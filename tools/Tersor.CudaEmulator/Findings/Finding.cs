namespace Tersor.CudaEmulator;

/// <summary>What can be wrong with a kernel or with how the host uses the driver.</summary>
internal enum FindingKind
{
    OutOfBounds, Misaligned, UnwrittenRead, SharedRace, GlobalRace, DivergentBarrier, DivergentUniformBranch, DivisionByZero,
    LaunchLimit, ArgumentSize, HostUse, NeverEnds,
}

/// <summary>Something wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="Kernel">The kernel; null where it is the host.</param>
/// <param name="Line">The line of its PTX; 0 if there is none.</param>
/// <param name="Text">The instruction; empty if there is none.</param>
/// <param name="Block">The block's place in the grid; null if it is none's fault.</param>
/// <param name="Thread">The number of the thread in its block.</param>
/// <param name="Detail">What exactly happened.</param>
internal sealed record Finding(
    FindingKind Kind, string? Kernel, int Line, string Text, Extent3? Block, int Thread, string Detail)
{
    /// <summary>In one line.</summary>
    public override string ToString()
    {
        var place = Kernel is null ? "host" : Line == 0 ? Kernel : $"{Kernel} line {Line} ({Text})";
        return $"{Words(Kind)}: {place}{(Block is { } block ? $", block {block} thread {Thread}" : "")}: {Detail}";
    }

    private static string Words(FindingKind kind) => kind switch
    {
        FindingKind.OutOfBounds => "access out of bounds",
        FindingKind.Misaligned => "misaligned access",
        FindingKind.UnwrittenRead => "read of memory that was never written",
        FindingKind.SharedRace => "race in shared memory",
        FindingKind.GlobalRace => "race in global memory",
        FindingKind.DivergentBarrier => "barrier in divergent code",
        FindingKind.DivergentUniformBranch => "uniform branch that diverges",
        FindingKind.DivisionByZero => "integer division by zero",
        FindingKind.LaunchLimit => "launch beyond the device's limits",
        FindingKind.ArgumentSize => "arguments of another size",
        FindingKind.NeverEnds => "kernel that does not end",
        _ => "misuse of the driver",
    };
}
