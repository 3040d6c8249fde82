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
    public static SheetTable Of(OperationProfile profile, int? threads)
    {
        var (costs, watched) = (profile.Costs, profile.Watched.TotalSeconds);
        Func<OperationCost, string>? roof = threads is { } count ? RoofOf(count) : null;
        ImmutableArray<string> columns = ["operation", "calls", "time", "share", "µs a call", "GFLOP/s", "GB/s"];
        var rows = costs.Select(cost => Row(cost, watched, roof)).Append(Between(watched - costs.Sum(cost => cost.Seconds)));
        return new SheetTable(
            $"Operations of {Figure.Duration(watched)} of training", roof is null ? columns : columns.Add("of roof"), [.. rows]);

        ImmutableArray<string> Between(double seconds)
        {
            ImmutableArray<string> row =
                ["between operations", "", Figure.Duration(seconds), Figure.Percent(seconds / watched), "", "", ""];
            return roof is null ? row : row.Add("");
        }
    }

    private static ImmutableArray<string> Row(OperationCost cost, double watched, Func<OperationCost, string>? roof)
    {
        ImmutableArray<string> row =
        [
            cost.Name,
            Figure.Count(cost.Calls),
            Figure.Duration(cost.Seconds),
            Figure.Percent(cost.Seconds / watched),
            Rate(1e6 * cost.Seconds / cost.Calls),
            cost.Products == 0 ? "" : Rate(OperationsInProduct * cost.Products / cost.Seconds / 1e9),
            Rate(cost.Bytes / cost.Seconds / 1e9),
        ];
        return roof is null ? row : row.Add(roof(cost));
    }

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
