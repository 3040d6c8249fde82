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
    public void An_unknown_name_is_answered_with_the_names_there_are(string name)
    {
        var exception = Assert.Throws<DeviceUnavailableException>(() => DeviceCatalog.Open(name));
        Assert.Equal($"there is no device '{name}': the names are cpu, cuda:N, opencl:N and emulator", exception.Message);
    }

    [Fact]
    public void A_driver_that_is_not_installed_is_named()
    {
        var platform = new Platform("opencl", "OpenCL drivers", "NoSuchDriver", _ => { });
        Assert.Equal("no driver is installed: NoSuchDriver was not found", platform.Missing);
    }
}
