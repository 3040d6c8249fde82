using System.Text.Json;

namespace Tersor.Cli.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void It_measures_every_number_of_threads_and_names_devices_and_data()
    {
        var json = _tersor.File("doctor.json");
        var output = _tersor.Run("doctor", "--threads", "2", "--json", json).Succeeded();
        foreach (var word in new[] { "FMA peak", "SGEMM 512³", "SGEMM 1024³", "GB/s read", "cpu", "fashion-mnist" })
            Assert.Contains(word, output);

        var report = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        var devices =
            report.GetProperty("devices").EnumerateArray().ToDictionary(device => device.GetProperty("name").GetString()!);
        foreach (var always in new[] { "cpu", "emulator" })
            Assert.False(devices[always].TryGetProperty("refusal", out _));

        // Both drivers are spoken of, found or not.
        foreach (var platform in new[] { "cuda", "opencl" })
            Assert.True(devices.ContainsKey($"{platform}:0") || devices[platform].GetProperty("refusal").GetString()!.Length > 0);

        var machine = report.GetProperty("machine");
        Assert.True(machine.GetProperty("readGigabytesPerSecond").GetDouble() > 0);
        Assert.Contains(machine.GetProperty("instructions").GetString()!, output);
        var figures = machine.GetProperty("figures").EnumerateArray().ToArray();
        Assert.Equal([1, 2], figures.Select(figure => figure.GetProperty("threads").GetInt32()));
        foreach (var figure in figures)
        {
            var peak = figure.GetProperty("fmaPeakGflops").GetDouble();
            foreach (var product in figure.GetProperty("products").EnumerateArray())
                Assert.Equal(
                    product.GetProperty("gflops").GetDouble() / peak, product.GetProperty("shareOfPeak").GetDouble(), 1e-12);
        }
    }
}
