using Tersor.Cpu;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Measuring;
using Tersor.KernelLab.Output;
using Tersor.KernelLab.Workloads;
using Tersor.Measuring;

namespace Tersor.KernelLab.Tests;

/// <summary>Kernels of another's program, beside the engine's.</summary>
public sealed class OwnKernelTests
{
    private static readonly WorkloadEntry Gemm =
        WorkloadCatalog.Engine.Find("gemm")! with { Create = (device, size) => new PlainGemm(device, size) };

    [Fact]
    public void An_own_version_is_checked_and_timed_beside_the_engines()
    {
        var outcome = Outcome.Of([Gemm], "--kernel", "gemm", "--size", "24x17x9");
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("three loops", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("promoted", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_kernel_takes_the_place_of_the_engines_with_its_name_and_others_come_first()
    {
        var other = Gemm with { Name = "mine" };
        var catalog = WorkloadCatalog.Engine.With([other, Gemm]);
        Assert.Equal(WorkloadCatalog.Engine.Entries.Count + 1, catalog.Entries.Count);
        Assert.Equal(["mine", "gemm"], catalog.Entries.Take(2).Select(entry => entry.Name));
        Assert.Same(Gemm, catalog.Find("gemm"));
    }

    [Theory]
    [InlineData(1.39, 0.5, "")]
    [InlineData(1.41, 0.5, "~")]
    [InlineData(1.39, 1.01, "^")]
    [InlineData(1.41, 1.01, "~^")]
    public void Times_that_differ_and_rates_above_the_roof_are_marked(double upperQuartile, double share, string marks)
    {
        var timing = new Timing(Median: 1, LowerQuartile: 1, upperQuartile, Samples: 9);
        var version = new VersionResult(1, "x", false, true, null, 0, timing, 1, null, share);
        var result = new KernelResult("x", "1", 1, 0, [version]);
        Assert.Equal(marks, string.Concat(LabTable.MarksOf(result).Select(mark => mark.TrimStart()[0])));
        Assert.Equal((marks.Contains('~'), marks.Contains('^')), (version.IsNoisy, version.IsAboveRoof));
    }

    private sealed class PlainGemm(LabDevice device, Extents size) : GemmWorkload(device, size)
    {
        public override IEnumerable<KernelVersion> Versions() => [new("three loops", Multiply), .. base.Versions()];

        private void Multiply()
        {
            var (m, n, k) = (Size[0], Size[1], Size[2]);
            ReadOnlySpan<float> a = Left.AsSpan(), b = Right.AsSpan();
            var c = Result.AsSpan();
            for (var row = 0; row < m; row++)
            {
                for (var column = 0; column < n; column++)
                {
                    var sum = 0f;
                    for (var i = 0; i < k; i++)
                        sum += a[(row * k) + i] * b[(i * n) + column];
                    c[(row * n) + column] = sum;
                }
            }
        }
    }
}
