using System.Collections.Immutable;
using System.Globalization;
using Tersor.Core;
using Tersor.Kernels.Cpu;

namespace Tersor.Cli.Output;

/// <summary>What a training's operations have cost, as a table.</summary>
internal static class ProfileSheet
{
    private const double OperationsInProduct = 2;

    /// <summary>One row an operation, the most expensive first, and the host's time between operations.</summary>
    /// <param name="profile">What was counted.</param>
    /// <param name="threads">
    /// The threads of the processor that it was counted on; null on another device, whose roof is not known.
    /// </param>
    /// <param name="steps">The steps of the training meanwhile.</param>
    public static SheetTable Of(OperationProfile profile, int? threads, long steps)
    {
        var (costs, watched) = (profile.Costs, profile.Watched.TotalSeconds);
        Func<OperationCost, string> last = threads is { } count ? RoofOf(count) : cost => Figure.Count(cost.Launches);
        ImmutableArray<string> columns =
            ["operation", "calls", "time", "share", "µs a call", "GFLOP/s", "GB/s", threads is null ? "launches" : "of roof"];
        var rows = costs.Select(cost => Row(cost, watched, last)).Append(Between(watched - costs.Sum(cost => cost.Seconds)));
        var launches = threads is null
            ? $", {Rate((double)costs.Sum(cost => cost.Launches) / Math.Max(1, steps))} launches a step"
            : "";
        return new SheetTable($"Operations of {Figure.Duration(watched)} of training{launches}", columns, [.. rows]);

        ImmutableArray<string> Between(double seconds) =>
            ["between operations", "", Figure.Duration(seconds), Figure.Percent(seconds / watched), "", "", "", ""];
    }

    private static ImmutableArray<string> Row(OperationCost cost, double watched, Func<OperationCost, string> last) =>
        [
            cost.Name,
            Figure.Count(cost.Calls),
            Figure.Duration(cost.Seconds),
            Figure.Percent(cost.Seconds / watched),
            Rate(1e6 * cost.Seconds / cost.Calls),
            cost.Products == 0 ? "" : Rate(OperationsInProduct * cost.Products / cost.Seconds / 1e9),
            Rate(cost.Bytes / cost.Seconds / 1e9),
            last(cost),
        ];

    /// <summary>
    /// How near an operation is to what this machine can do: the longer of the times that its products take at the peak of
    /// multiply-adds and its operands at the rate at which memory is read, by the time that it took. Operands that come from
    /// caches can be faster than memory.
    /// </summary>
    private static Func<OperationCost, string> RoofOf(int threads)
    {
        var products = MachineProbe.FmaPeakGflops(threads) * 1e9 / OperationsInProduct;
        var bytes = MachineProbe.MemoryBandwidth().Read * 1e9;
        return cost => Figure.Percent(Math.Max(cost.Products / products, cost.Bytes / bytes) / cost.Seconds);
    }

    private static string Rate(double value) => value.ToString(value < 10 ? "F1" : "N0", CultureInfo.InvariantCulture);
}
