using System.Diagnostics;
using System.Text.Json;

namespace Tersor.Cli.Tests;

/// <summary>
/// Drivers that are installed and have no device, or none that can be used: nothing takes a device's place. The drivers are
/// stubs, compiled here and found through <c>LD_LIBRARY_PATH</c>, so a process is started for each.
/// </summary>
public sealed class AbsentDeviceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("no device", "return 100;")]
    [InlineData("too old a driver", "return 35;")]
    [InlineData("devices that are lost when they are counted", "return 0;")]
    public void A_cuda_driver_without_a_device_is_said_to_have_none(string what, string initialise)
    {
        var folder = Stub("libcuda.so.1", $$"""
            int cuInit(unsigned flags) { {{initialise}} }
            int cuDriverGetVersion(int *version) { *version = 12040; return 0; }
            int cuDeviceGetCount(int *count) { *count = 0; return 100; }
            """);
        AssertAbsent("cuda", folder, what);
    }

    [Theory]
    [InlineData("no platform", "if (count) *count = 0; return -1001;")]
    [InlineData("no platform, and no error", "if (count) *count = 0; return 0;")]
    public void An_opencl_loader_without_a_driver_is_said_to_have_no_device(string what, string platforms)
    {
        var folder = Stub("libOpenCL.so.1", $$"""
            int clGetPlatformIDs(unsigned entries, void **platforms, unsigned *count) { {{platforms}} }
            """);
        AssertAbsent("opencl", folder, what);
    }

    [Fact]
    public void A_library_that_is_no_driver_is_said_to_have_no_device() =>
        AssertAbsent("cuda", Stub("libcuda.so.1", "int nothing;"), "an empty library");

    [Theory]
    [InlineData("cuda", "libcuda.so.1", "int cuInit(unsigned flags) { return 100; }")]
    [InlineData(
        "opencl",
        "libOpenCL.so.1",
        "int clGetPlatformIDs(unsigned entries, void **platforms, unsigned *count) { return -1001; }")]
    public void The_doctor_lists_the_driver_as_refused(string platform, string library, string code)
    {
        var json = _tersor.File("doctor.json");
        Assert.Equal(ExitCode.Success, Run(Stub(library, code), "doctor", "--threads", "1", "--json", json).ExitCode);
        var found = JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("devices").EnumerateArray()
            .Single(device => device.GetProperty("name").GetString()!.StartsWith(platform, StringComparison.Ordinal));
        Assert.Equal(platform, found.GetProperty("name").GetString());
        Assert.Equal("the driver offers no device", found.GetProperty("refusal").GetString());
        Assert.Equal(0, found.GetProperty("memoryBytes").GetInt64());
    }

    private void AssertAbsent(string platform, string folder, string what)
    {
        var (exitCode, error) = Run(folder, "doctor", "--device", $"{platform}:0");
        Assert.True(exitCode == ExitCode.Usage, $"{what}: {exitCode}, {error}");
        Assert.Contains($"--device: {platform}:0: the driver offers no device", error);
    }

    /// <summary>A folder with a shared library of this code.</summary>
    private string Stub(string name, string code)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && File.Exists("/usr/bin/cc"), "no C compiler to make a stub of a driver with");
        var folder = Directory.CreateDirectory(_tersor.File("driver")).FullName;
        File.WriteAllText(Path.Combine(folder, "stub.c"), code);
        using var compiler = Process.Start(
            "/usr/bin/cc", ["-shared", "-fPIC", "-o", Path.Combine(folder, name), Path.Combine(folder, "stub.c")]);
        Assert.True(compiler.WaitForExit(Patience));
        Assert.Equal(0, compiler.ExitCode);
        return folder;
    }

    private static (int ExitCode, string Error) Run(string libraries, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(TersorApp).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = libraries;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        output.GetAwaiter().GetResult();
        return (process.ExitCode, error);
    }
}
