using Tersor.Core;
using Tersor.Cpu;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Measuring;
using Tersor.KernelLab.Workloads;
using Tersor.Kernels;

namespace Tersor.KernelLab.Tests;

/// <summary>A check that can't fail is none.</summary>
public sealed class CheckTests
{
    private static readonly Roof Roof = new(CopyBandwidth: 1e10, FmaPeak: 1e11);

    [Fact]
    public void A_wrong_version_is_named_and_not_timed()
    {
        using var device = new CpuLabDevice(new CpuBackend(threads: 1));
        using var workload = new Doubling(device, new Extents(100));
        var result = LabRun.Of("doubling", workload, device, Roof);

        Assert.False(result.IsRight);
        Assert.Equal([true, false, false], result.Versions.Select(version => version.IsRight));
        Assert.Equal([true, false, false], result.Versions.Select(version => version.Seconds is not null));
        Assert.Equal("element 0 is 3 instead of 2", result.Versions[1].Fault);
        Assert.Contains("NaN instead of 2", result.Versions[2].Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("gemm")]
    [InlineData("softmax")]
    [InlineData("mask")]
    [InlineData("select-largest")]
    [InlineData("nearest-centroid")]
    [InlineData("transpose")]
    public void A_version_that_does_nothing_is_wrong(string kernel)
    {
        using var device = new CpuLabDevice(new CpuBackend(threads: 1));
        var entry = WorkloadCatalog.Engine.Find(kernel)!;
        using var workload = entry.Create(device, entry.Small);
        workload.ClobberResult();
        workload.Versions().Last().Launch();
        Assert.True(workload.Check().IsRight);
        workload.ClobberResult();
        Assert.False(workload.Check().IsRight);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(40, false)]
    public void A_sum_may_be_off_by_its_roundings_and_no_more(int roundings, bool isRight)
    {
        Expectation expectation = new(1);
        expectation.SetSum(0, 1, magnitudes: 1, terms: 16);
        Assert.Equal(isRight, expectation.Check([(float)(1 + (roundings * Expectation.UnitRoundoff))]).IsRight);
    }

    /// <summary>y = 2 where x = 1: once right, once with one element wrong, once not at all.</summary>
    private sealed class Doubling(LabDevice device, Extents size) : FloatWorkload(device, size, new Shape(size[0]))
    {
        public override double Bytes => 4d * Size[0];

        public override IEnumerable<KernelVersion> Versions() =>
        [
            new("right", () => Backend.Fill(Result, 2)),
            new("one wrong", () =>
            {
                Backend.Fill(Result, 2);
                using var first = Result.View(new Shape(1), new Shape(1), offset: 0);
                Backend.Map(new AddConstant(1), first, first);
            }),
            new("nothing", () => { }),
        ];

        protected override Expectation Expect()
        {
            Expectation expectation = new(Size[0]);
            Array.Fill(expectation.Values, 2);
            return expectation;
        }
    }
}
