using System.Text.Json;

namespace Tersor.KernelLab.Tests;

/// <summary>The figures for machines: names that others' scripts rely on.</summary>
public sealed class JsonTests
{
    [Fact]
    public void A_run_writes_what_it_measured()
    {
        var file = Path.GetTempFileName();
        try
        {
            var outcome = Outcome.Of("--device", "cpu", "--kernel", "gemm,mask", "--size", "96", "--json", file);
            Assert.Equal("", outcome.Error);
            Assert.Equal(0, outcome.ExitCode);
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            Check(document.RootElement);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Check(JsonElement report)
    {
        Assert.Equal("cpu", report.GetProperty("device").GetString());
        Assert.True(report.GetProperty("date").TryGetDateTimeOffset(out _));
        foreach (var text in (string[])["machine", "runtime", "description"])
            Assert.NotEqual("", report.GetProperty(text).GetString());
        Assert.NotEqual(0, report.GetProperty("notes").GetArrayLength());
        foreach (var figure in (string[])["copyBandwidth", "fmaPeak"])
            Assert.True(report.GetProperty("roof").GetProperty(figure).GetDouble() > 0);
        foreach (var figure in (string[])["enqueue", "backToBack", "roundTrip"])
            Assert.True(report.GetProperty("launch").GetProperty(figure).GetDouble() > 0);

        var kernels = report.GetProperty("kernels");
        Assert.Equal(["gemm", "mask"], kernels.EnumerateArray().Select(kernel => kernel.GetProperty("kernel").GetString()));
        Assert.Equal("96x96x96", kernels[0].GetProperty("size").GetString());
        Assert.Equal(3 * 4 * 96 * 96, kernels[0].GetProperty("bytes").GetDouble());
        Assert.Equal(2 * 96 * 96 * 96, kernels[0].GetProperty("operations").GetDouble());

        var version = kernels[0].GetProperty("versions")[0];
        Assert.Equal(1, version.GetProperty("number").GetInt32());
        Assert.True(version.GetProperty("isPromoted").GetBoolean());
        Assert.True(version.GetProperty("isRight").GetBoolean());

        // A product of 96 terms is rounded, so something is off, and it is off by less than is acceptable.
        Assert.InRange(version.GetProperty("error").GetDouble(), 1e-3, 0.999);
        Assert.Equal(0, kernels[1].GetProperty("versions")[0].GetProperty("error").GetDouble());
        var seconds = version.GetProperty("seconds");
        Assert.InRange(seconds.GetProperty("median")
            .GetDouble(), seconds.GetProperty("lowerQuartile").GetDouble(), seconds.GetProperty("upperQuartile").GetDouble());
        foreach (var figure in (string[])["gigabytesPerSecond", "gigaflops", "shareOfRoof"])
            Assert.True(version.GetProperty(figure).GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, kernels[1].GetProperty("versions")[0].GetProperty("gigaflops").ValueKind);
    }
}
