using System.Runtime.InteropServices;

namespace Tersor.CudaEmulator.Tests;

/// <summary>The driver's functions, as a host uses or misuses them.</summary>
public sealed unsafe class DriverTests : IDisposable
{
    private const string Store = """
        .version 8.0
        .entry store(.param .u64 p)
        {
            .reg .b64 %rd<2>;
            ld.param.u64 %rd1, [p];
            st.global.u32 [%rd1], 7;
            ret;
        }
        """;

    private CudaDriver _driver = new(new EmulatorOptions());

    public void Dispose() => _driver.Dispose();

    [Fact]
    public void Nothing_works_before_initialisation_or_without_a_context()
    {
        Assert.Equal(CudaResult.NotInitialized, _driver.CountDevices(out _));
        Assert.Equal(CudaResult.NotInitialized, _driver.Allocate(4, isHost: false, out _));
        _driver.Initialize();
        _driver.SetContext(0);
        Assert.Equal(CudaResult.InvalidContext, _driver.Allocate(4, isHost: false, out _));
        Assert.Equal("misuse of the driver: host: cuMemAlloc on a thread without a context", Finding());
        Assert.Equal(CudaResult.InvalidContext, _driver.SetContext(12345));
    }

    [Fact]
    public void A_driver_without_a_device_has_none()
    {
        using CudaDriver driver = new(new EmulatorOptions { WithoutDevice = true });
        Assert.Equal(CudaResult.NoDevice, driver.Initialize());
        driver.CountDevices(out var count);
        Assert.Equal(0, count);
        Assert.Equal(CudaResult.InvalidDevice, driver.Device(0));
    }

    [Theory]
    [InlineData(false, 7)]
    [InlineData(true, 0)]
    public void Deferred_work_waits_for_the_host(bool defer, int expected)
    {
        _driver = new CudaDriver(new EmulatorOptions { Defer = defer });
        var (address, stream) = Begin();
        _driver.Fill(address, 0, 4, stream);
        _driver.Synchronize("cuCtxSynchronize");
        Launch(address, stream);
        var seen = 0;
        _driver.Copy((ulong)&seen, address, 4, stream);
        Assert.Equal(expected, seen);
        Assert.Equal(CudaResult.Success, _driver.Synchronize("cuStreamSynchronize"));
        Assert.Equal(7, seen);
        Assert.Empty(_driver.Findings.Findings);
    }

    [Fact]
    public void After_a_fault_every_call_answers_with_it_and_says_why()
    {
        var (address, stream) = Begin();
        Assert.Equal(CudaResult.IllegalAddress, Launch(address + 64, stream));
        Assert.Equal(CudaResult.IllegalAddress, _driver.Synchronize("cuCtxSynchronize"));
        Assert.Equal(CudaResult.IllegalAddress, _driver.Allocate(4, isHost: false, out _));
        Assert.StartsWith(
            "emulated CUDA error 700 (IllegalAddress): access out of bounds: store#1 line 6",
            _driver.Describe(CudaResult.IllegalAddress));
    }

    [Fact]
    public void Memory_that_was_given_back_is_out_of_bounds_and_is_not_given_back_twice()
    {
        var (address, stream) = Begin();
        Assert.Equal(CudaResult.Success, _driver.Free(address, isHost: false));
        Assert.Equal(CudaResult.InvalidValue, _driver.Free(address, isHost: false));
        Assert.Equal(CudaResult.IllegalAddress, Launch(address, stream));
        Assert.Equal(2, _driver.Findings.Findings.Count);
    }

    [Fact]
    public void Copies_are_checked()
    {
        var (address, stream) = Begin();
        var host = stackalloc byte[64];
        Assert.Equal(CudaResult.InvalidValue, _driver.Copy(address, (ulong)host, 65, stream));
        Assert.Equal("misuse of the driver: host: a copy of 65 bytes goes beyond its memory", Finding());
        Assert.Equal(CudaResult.Success, _driver.Copy((ulong)host, address, 64, stream));
        Assert.Equal(
            "read of memory that was never written: host: a copy of 64 bytes has some that were never written", Finding());
        Assert.Equal(CudaResult.InvalidHandle, _driver.Copy((ulong)host, address, 4, 999));
        Assert.Equal("misuse of the driver: host: work for a stream that doesn't exist", Finding());
        Assert.Equal(CudaResult.InvalidValue, _driver.Fill(address + 60, 1, 5, stream));
        Assert.Equal("misuse of the driver: host: a fill of 5 bytes goes beyond its memory", Finding());
    }

    [Fact]
    public void Memory_ends()
    {
        _driver = new CudaDriver(new EmulatorOptions { MemoryBytes = 100 });
        Begin();
        Assert.Equal(CudaResult.OutOfMemory, _driver.Allocate(37, isHost: false, out _));
        Assert.Equal(CudaResult.Success, _driver.Allocate(36, isHost: false, out _));
        Assert.Equal((0, 100), _driver.MemoryInfo());
    }

    [Fact]
    public void A_text_that_is_refused_says_why()
    {
        Begin();
        Assert.Equal(CudaResult.InvalidPtx, _driver.Load(".version 8.0\n.entry k() { frob.u32 %r1; }", out _, out var error));
        Assert.Equal("CUDA emulator: line 2: frob.u32 is not emulated", error);
        _driver.Load(Store, out var module, out _);
        Assert.Equal(CudaResult.NotFound, _driver.Function(module, "other", out _));
        Assert.Equal(CudaResult.InvalidHandle, _driver.Function(module + 1, "store", out _));
        Assert.Equal(CudaResult.Success, _driver.Unload(module));
        Assert.Equal(CudaResult.InvalidHandle, _driver.Unload(module));
    }

    [Fact]
    public void Events_tell_the_time_between_them()
    {
        var (address, stream) = Begin();
        _driver.CreateEvent(out var begin);
        _driver.CreateEvent(out var end);
        Assert.Equal(CudaResult.InvalidHandle, _driver.Elapsed(begin, end, out _));
        _driver.Record(begin, stream);
        Launch(address, stream);
        _driver.Record(end, stream);
        Assert.Equal(CudaResult.Success, _driver.Elapsed(begin, end, out var milliseconds));
        Assert.True(milliseconds > 0);
    }

    [Fact]
    public void Findings_change_the_exit_code_where_that_is_wanted()
    {
        _driver = new CudaDriver(new EmulatorOptions { ErrorExitCode = 99 });
        var (address, stream) = Begin();
        Launch(address, stream);
        Assert.Equal(0, _driver.Finish());
        Launch(address + 1, stream);
        Assert.Equal(99, _driver.Finish());
    }

    private (ulong Address, nint Stream) Begin()
    {
        _driver.Initialize();
        _driver.CreateContext(out _);
        _driver.CreateStream(out var stream);
        _driver.Allocate(64, isHost: false, out var address);
        return (address, stream);
    }

    private CudaResult Launch(ulong address, nint stream)
    {
        _driver.Load(Store, out var module, out _);
        _driver.Function(module, "store", out var function);
        var arguments = MemoryMarshal.AsBytes<ulong>([address]).ToArray();
        return _driver.Launch(new Launch(_driver.KernelOf(function)!, new Extent3(1), new Extent3(1), 0, arguments), stream);
    }

    private string Finding() => _driver.Findings.Findings[^1].ToString();
}
