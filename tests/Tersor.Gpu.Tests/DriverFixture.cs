namespace Tersor.Gpu.Tests;

/// <summary>
/// The first device of a driver: a visible skip where there is none, unless the machine is told that there must be one.
/// </summary>
/// <param name="name">What <c>--device</c> calls it.</param>
/// <param name="requirement">The environment variable that, set to 1, makes a missing device a failure.</param>
public abstract class DriverFixture(string name, string requirement) : SharedDeviceFixture
{
    private static readonly Lazy<IReadOnlyList<DeviceInfo>> Devices = new(DeviceCatalog.Discover);

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string? Unavailable => Info switch
    {
        null => "this machine has no such device",
        { Refusal: { } refusal } => refusal,
        _ => null,
    };

    /// <summary>What the driver says of the device; null if there is none.</summary>
    protected DeviceInfo? Info => Devices.Value.FirstOrDefault(device => device.Name == name);

    /// <inheritdoc/>
    public override bool IsRequired => Environment.GetEnvironmentVariable(requirement) == "1";

    /// <inheritdoc/>
    public override bool IsSweepShort => true;
}
