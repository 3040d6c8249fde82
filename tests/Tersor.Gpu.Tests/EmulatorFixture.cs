using Tersor.Conformance;
using Tersor.Core;

namespace Tersor.Gpu.Tests;

/// <summary>ILGPU's emulator: there on every machine, and slow, so only tiny rows run on it.</summary>
public sealed class EmulatorFixture : BackendFixture
{
    /// <inheritdoc/>
    public override string Name => "emulator";

    /// <inheritdoc/>
    public override int LargestCount => 17;

    /// <inheritdoc/>
    protected override Device Open(int threads) => DeviceCatalog.Open(Name);
}
