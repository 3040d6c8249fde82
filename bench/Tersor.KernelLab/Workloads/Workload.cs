using Tersor.Core;
using Tersor.KernelLab.Devices;

namespace Tersor.KernelLab.Workloads;

/// <summary>
/// A problem of one size on one device: its arrays, its result in double precision, and the versions of the kernel that
/// solves it. The arrays are persistent tensors, which the workload disposes.
/// </summary>
public abstract class Workload(LabDevice device, Extents size) : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>The extents.</summary>
    public Extents Size { get; } = size;

    /// <summary>The least bytes that have to be read and written.</summary>
    public abstract double Bytes { get; }

    /// <summary>Floating-point operations that are inherent to the problem; 0 where only bytes count.</summary>
    public virtual double Operations => 0;

    /// <summary>The versions that this device runs, the promoted one last.</summary>
    public abstract IEnumerable<KernelVersion> Versions();

    /// <summary>Overwrites the result, so that a version can't pass with its predecessor's.</summary>
    public abstract void ClobberResult();

    /// <summary>Compares the result with double precision.</summary>
    public abstract Verdict Check();

    /// <summary>Where it runs.</summary>
    protected LabDevice Device { get; } = device;

    /// <summary>The engine's operations there.</summary>
    protected Backend Backend => Device.Tensors.Backend;

    /// <summary>A tensor with unspecified content.</summary>
    protected Tensor Empty(Shape shape, ElementType type = ElementType.Float32)
    {
        var tensor = Device.Tensors.EmptyPersistent(shape, type);
        return Keep(tensor);
    }

    /// <summary>Disposes something with the workload.</summary>
    protected T Keep<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    /// <summary>A tensor with the given content.</summary>
    protected Tensor Place(float[] values, Shape shape)
    {
        var tensor = Empty(shape);
        Device.Tensors.Write<float>(tensor, values);
        return tensor;
    }

    /// <summary>A tensor of codes or of a mask with the given content.</summary>
    protected Tensor Place(byte[] values)
    {
        var tensor = Empty(new Shape(values.Length), ElementType.UInt8);
        Device.Tensors.Write<byte>(tensor, values);
        return tensor;
    }

    /// <summary>The engine's version.</summary>
    protected static KernelVersion Promoted(Action launch) => new("promoted: the engine's", launch, IsPromoted: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var owned in _owned)
            owned.Dispose();
    }
}
