namespace Tersor.CudaEmulator.Tests;

/// <summary>Statistics of kernels whose figures can be counted by hand.</summary>
public sealed class StatisticsTests
{
    private static readonly EmulatorOptions Counting = new() { Statistics = true };

    [Theory]
    [InlineData(4, 4, 1)] // neighbours
    [InlineData(8, 8, 0.5)] // every second
    [InlineData(32, 32, 0.125)] // a sector for each lane
    [InlineData(0, 1, 4)] // all the same
    public void Sectors_are_counted(int stride, int sectors, double efficiency)
    {
        using KernelBench bench = new(
            $"mul.wide.u32 %rd5, %r1, {stride}; add.u64 %rd5, %rd1, %rd5; ld.global.u32 %r2, [%rd5];", Counting);
        bench.Run(new uint[256], 32);
        Assert.Equal((sectors, efficiency), (bench.Statistics.Loads.Sectors, bench.Statistics.Loads.Efficiency));
    }

    [Theory]
    [InlineData("u32", 4, "%r2", 1, 1)]
    [InlineData("u32", 8, "%r2", 2, 1)]
    [InlineData("u32", 128, "%r2", 32, 1)]
    [InlineData("u32", 0, "%r2", 1, 1)]
    [InlineData("v4.u32", 16, "{%r2, %r3, %r4, %r5}", 4, 4)]
    [InlineData("v2.u32", 8, "{%r2, %r3}", 2, 2)]
    public void Passes_over_shared_memory_are_counted(string type, int stride, string values, int passes, int ideal)
    {
        using KernelBench bench = new(
            $".shared .align 16 .b8 tile[4096]; mul.lo.u32 %r9, %r1, {stride}; ld.shared.{type} {values}, [%r9];",
            Counting with { Check = false });
        bench.Run(new uint[32], 32);
        Assert.Equal((passes, ideal), (bench.Statistics.SharedPasses, bench.Statistics.IdealSharedPasses));
    }

    [Fact]
    public void Instructions_are_counted_by_warps_and_by_lanes()
    {
        using KernelBench bench = new("setp.lt.u32 %p1, %r1, 8; @%p1 fma.rn.f32 %f1, %f2, %f3, %f4;", Counting);
        bench.Run(new uint[64], 64, block: 64, grid: 3);
        var statistics = bench.Statistics;
        Assert.Equal((1, 3, 192), (statistics.Launches, statistics.Blocks, statistics.Threads));
        Assert.Equal(6, statistics[InstructionClass.MultiplyAdd]);
        // Ten instructions of each of six warps: nine in all lanes, and one that the first warp alone runs, in eight lanes.
        Assert.Equal(60, statistics.Instructions);
        Assert.Equal((6 * 9 * 32) + 8, statistics.LaneInstructions);
    }

    [Fact]
    public void The_table_has_a_line_for_each_kernel()
    {
        using KernelBench bench = new("ld.global.u32 %r2, [%rd3];", Counting);
        bench.Run(new uint[32], 32);
        List<string> lines = [];
        StatisticsTable.Write(bench.Gpu.Statistics, new Dictionary<string, long> { ["cuLaunchKernel"] = 1 }, lines.Add);
        Assert.Equal(3, lines.Count);
        Assert.Equal("calls: cuLaunchKernel 1", lines[0]);
        Assert.EndsWith("test#1", lines[2]);
    }
}
