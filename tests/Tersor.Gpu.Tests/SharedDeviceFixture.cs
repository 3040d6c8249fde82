using System.Collections.Concurrent;
using Tersor.Conformance;
using Tersor.Core;

namespace Tersor.Gpu.Tests;

/// <summary>
/// A device of the process, which is not disposed: it compiles the kernels that it meets, and that costs more than the tests
/// themselves. Tests on one device run one after the other, in one collection.
/// </summary>
public abstract class SharedDeviceFixture : BackendFixture
{
    private static readonly ConcurrentDictionary<Type, Device> Devices = new();

    /// <inheritdoc/>
    public sealed override void Dispose() => GC.SuppressFinalize(this);

    /// <inheritdoc/>
    protected sealed override Device Open(int threads) => Devices.GetOrAdd(GetType(), _ => Open());

    /// <summary>Opens the device.</summary>
    protected virtual Device Open() => DeviceCatalog.Open(Name);
}
