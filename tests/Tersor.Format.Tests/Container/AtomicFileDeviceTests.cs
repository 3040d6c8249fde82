namespace Tersor.Format.Tests;

public sealed class AtomicFileDeviceTests
{
    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        Assert.SkipUnless(File.Exists("/dev/null") && File.Exists("/dev/full"), "there are no such devices");
        AtomicFile.Write("/dev/null", stream => stream.Write([1, 2, 3]));
        Assert.Empty(File.ReadAllBytes("/dev/null"));

        var error = Assert.Throws<IOException>(() => AtomicFile.Write("/dev/full", stream => stream.Write([1, 2, 3])));
        Assert.Equal("can't write '/dev/full': No space left on device", error.Message);
        Assert.True(File.Exists("/dev/full"));
        Assert.Empty(Directory.GetFiles("/dev", "*.tmp"));
    }

    [Theory]
    [InlineData("/dev/stdout", true)]
    [InlineData("/dev/shm/model.tersor", false)]
    [InlineData("dev/model.tersor", false)]
    public void Only_devices_are_devices(string path, bool expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no device files");
        Assert.Equal(expected, AtomicFile.IsDevice(path));
    }
}
