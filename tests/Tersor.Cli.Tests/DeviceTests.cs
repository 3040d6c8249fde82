using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tersor.Gpu;

namespace Tersor.Cli.Tests;

/// <summary>The main job and a plan on an OpenCL device, where this machine has one.</summary>
public sealed class DeviceTests : IDisposable
{
    private const string Device = "opencl:0";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Fact]
    public void Two_processes_share_a_device_and_give_the_same_bytes_which_measure_the_same_on_the_processor()
    {
        RequireDevice();
        var paths = new[] { _tersor.File("one.tersor"), _tersor.File("two.tersor") };
        var processes = paths.Select(Start).ToArray();
        var outputs = new List<string>();
        foreach (var process in processes)
        {
            outputs.Add(process.StandardOutput.ReadToEnd());
            var error = process.StandardError.ReadToEnd();
            Assert.True(process.WaitForExit(Patience));
            Assert.Equal((0, ""), (process.ExitCode, error));
            process.Dispose();
        }

        Assert.Equal(File.ReadAllBytes(paths[0]), File.ReadAllBytes(paths[1]));
        var evaluated = _tersor.Run("evaluate", paths[0], "--data", _tersor.Data).Succeeded();
        Assert.Equal(LastAccuracy(evaluated), EncodedAccuracy(outputs[0]));
    }

    [Fact]
    public void A_plan_says_which_layers_of_a_file_run_sparse()
    {
        RequireDevice();
        var (path, json) = (_tersor.Compressed(), _tersor.File("plan.json"));
        Assert.Contains("fc1 + relu1", _tersor.Run("inspect", path, "--plan", "--device", Device, "--json", json).Succeeded());

        var plan = JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("plan").EnumerateArray().ToArray();
        Assert.Equal(["fc1 + relu1", "fc2 + relu2", "fc3"], plan.Select(layer => layer.GetProperty("name").GetString()));
        Assert.All(
            plan,
            layer => Assert.Equal(Time(layer, "sparse") <= Time(layer, "dense"), layer.GetProperty("isSparse").GetBoolean()));
        Assert.Contains("--plan", _tersor.Run("inspect", path, "--device", Device).Failed(ExitCode.Usage));

        static double Time(JsonElement layer, string way) =>
            layer.GetProperty("timing").GetProperty($"{way}Microseconds").GetDouble();
    }

    private static void RequireDevice()
    {
        var refusal = DeviceCatalog.Discover().SingleOrDefault(device => device.Name == Device) switch
        {
            null => "this machine has no such device",
            var device => device.Refusal,
        };
        if (Environment.GetEnvironmentVariable("TERSOR_REQUIRE_OPENCL") == "1")
            Assert.Null(refusal);
        Assert.SkipUnless(refusal is null, $"{Device}: {refusal}");
    }

    private static string LastAccuracy(string output) => Regex.Matches(output, @"[\d.]+ %")[^1].Value;

    private static string EncodedAccuracy(string output) =>
        LastAccuracy(output.Split('\n').Last(line => line.Contains("encode") && line.Contains('%')));

    private Process Start(string path)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", typeof(TersorApp).Assembly.Location, "compress", "lenet-300-100", "--data",
            _tersor.Data, "--epochs", "1", "--device", Device, "--out", path])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
