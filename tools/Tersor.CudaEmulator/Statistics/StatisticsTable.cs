using static System.FormattableString;

namespace Tersor.CudaEmulator;

/// <summary>Statistics for people: a line for each kernel, the most instructions first.</summary>
internal static class StatisticsTable
{
    /// <summary>Writes them.</summary>
    /// <param name="kernels">What each kernel did.</param>
    /// <param name="calls">How often each function of the driver was called.</param>
    /// <param name="write">Takes a line.</param>
    public static void Write(
        IReadOnlyDictionary<CompiledKernel, KernelStatistics> kernels, IReadOnlyDictionary<string, long> calls,
        Action<string> write)
    {
        var counts = calls.OrderByDescending(call => call.Value).Select(call => $"{call.Key} {call.Value}");
        write($"calls: {string.Join(", ", counts)}");
        write(
            "  launches    blocks  warp instr. lanes    fma  float    int    div global shared  ctrl  diverg. "
            + "ld sectors  eff. st sectors  eff. bank passes  kernel");
        foreach (var (kernel, statistics) in kernels.OrderByDescending(pair => pair.Value.Instructions))
            write(Line(kernel, statistics));
    }

    private static string Line(CompiledKernel kernel, KernelStatistics s)
    {
        var total = Math.Max(1, s.Instructions);
        var shares = string.Join(
            ' ', Enum.GetValues<InstructionClass>().Select(kind => Invariant($"{100.0 * s[kind] / total,5:F1}%")));
        var passes = s.IdealSharedPasses == 0 ? 1 : s.SharedPasses / (double)s.IdealSharedPasses;
        return Invariant($"{s.Launches,10} {s.Blocks,9} {s.Instructions,12} {s.LaneInstructions / (double)total,5:F1} {shares} ")
            + Invariant($"{s.DivergentBranches,8} {s.Loads.Sectors,10} {s.Loads.Efficiency,5:F2} {s.Stores.Sectors,10} ")
            + Invariant($"{s.Stores.Efficiency,5:F2} {passes,11:F2}x  {kernel.Title}");
    }
}
