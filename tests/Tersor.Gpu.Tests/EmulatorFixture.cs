namespace Tersor.Gpu.Tests;

/// <summary>ILGPU's emulator: there on every machine, and slow, so only tiny rows run on it.</summary>
public sealed class EmulatorFixture : SharedDeviceFixture
{
    /// <inheritdoc/>
    public override string Name => "emulator";

    /// <inheritdoc/>
    public override int LargestCount => 17;
}
