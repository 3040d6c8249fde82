using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace Tersor.Gpu.Tests;

public sealed class DeviceCatalogTests
{
    [Fact]
    public void The_processor_and_the_emulator_are_always_there()
    {
        var devices = DeviceCatalog.Discover();
        Assert.Equal("cpu", devices[0].Name);
        Assert.Null(devices[^1].Refusal);
        Assert.Equal("emulator", devices[^1].Name);
        Assert.All(devices, device => Assert.NotEmpty(device.Description));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("opencl:-1")]
    [InlineData("opencl:1:2")]
    [InlineData("emulator:0")]
    [InlineData("opencl:")]
    [InlineData("opencl: 0")]
    [InlineData("opencl:0 ")]
    [InlineData(" opencl:0")]
    [InlineData("opencl:+0")]
    [InlineData("opencl:00")]
    [InlineData("opencl:٠")]
    [InlineData("cuda:0x")]
    [InlineData("cuda:99999999999")]
    [InlineData("CUDA:0")]
    [InlineData("CPU")]
    [InlineData("cpu:0")]
    public void An_unknown_name_is_answered_with_the_names_there_are(string name)
    {
        var exception = Assert.Throws<DeviceUnavailableException>(() => DeviceCatalog.Open(name));
        Assert.Equal($"there is no device '{name}': the names are cpu, cuda:N, opencl:N and emulator", exception.Message);
    }

    [Fact]
    public void A_driver_that_is_not_installed_is_named()
    {
        var platform = new Platform("opencl", "OpenCL drivers", "NoSuchDriver", AcceleratorType.OpenCL, _ => { });
        Assert.Equal("no driver is installed: NoSuchDriver was not found", platform.Missing);
        Assert.Equal(
            new DeviceInfo("opencl", "OpenCL drivers", null, null, 0, "no driver is installed: NoSuchDriver was not found"),
            Assert.Single(DeviceCatalog.Discover(platform)));
    }

    [Theory]
    [InlineData(AcceleratorType.OpenCL)]
    [InlineData(AcceleratorType.Cuda)]
    public void A_driver_without_a_device_offers_none_although_the_context_holds_an_emulator(AcceleratorType kind)
    {
        var platform = new Platform("driver", "a driver", "c", kind, _ => { });
        using (var context = platform.CreateContext())
        {
            Assert.NotEmpty(context.Devices);
            Assert.Empty(platform.DevicesOf(context));
        }

        Assert.Equal(
            new DeviceInfo("driver", "a driver", null, null, 0, "the driver offers no device"),
            Assert.Single(DeviceCatalog.Discover(platform)));
    }

    [Fact]
    public void A_device_of_another_kind_is_not_counted()
    {
        var platform = new Platform(
            "driver", "a driver", "c", AcceleratorType.OpenCL, builder => builder.CPU(new CPUDevice(4, 1, 1)));
        Assert.Equal("the driver offers no device", Assert.Single(DeviceCatalog.Discover(platform)).Refusal);
    }

    [Fact]
    public void A_driver_that_fails_is_refused_with_its_reason()
    {
        var platform = new Platform(
            "driver", "a driver", "c", AcceleratorType.OpenCL, _ => throw new EntryPointNotFoundException("no clGetPlatformIDs"));
        Assert.Equal("no clGetPlatformIDs", Assert.Single(DeviceCatalog.Discover(platform)).Refusal);
    }

    [Fact]
    public void What_was_found_is_described()
    {
        foreach (var device in DeviceCatalog.Discover().Where(device => device.Name.Contains(':')))
        {
            Assert.False(string.IsNullOrWhiteSpace(device.Vendor));
            Assert.Matches(@"\d+\.\d+", device.Driver);
            Assert.InRange(device.MemoryBytes, 1L << 20, 1L << 50);
        }
    }

    [Fact]
    public void Threads_may_look_for_devices_at_once()
    {
        using var start = new Barrier(8);
        var found = new IReadOnlyList<DeviceInfo>[start.ParticipantCount];
        var threads = Enumerable.Range(0, found.Length).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            found[i] = DeviceCatalog.Discover();
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(found, devices => Assert.Equal(found[0], devices));
    }

    [Fact]
    public void A_number_beyond_what_the_driver_offers_is_refused()
    {
        var exception = Assert.Throws<DeviceUnavailableException>(() => DeviceCatalog.Open("opencl:1000"));
        Assert.StartsWith("opencl:1000: ", exception.Message);
    }
}
