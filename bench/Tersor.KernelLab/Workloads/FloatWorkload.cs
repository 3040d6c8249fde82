using Tersor.Core;
using Tersor.KernelLab.Devices;

namespace Tersor.KernelLab.Workloads;

/// <summary>A workload whose result is one tensor of floats.</summary>
public abstract class FloatWorkload(LabDevice device, Extents size, Shape result) : Workload(device, size)
{
    private Tensor? _result;
    private Expectation? _expectation;

    /// <summary>Where versions leave their result.</summary>
    public Tensor Result => _result ??= Empty(result);

    /// <inheritdoc/>
    public override void ClobberResult() => Backend.Fill(Result, float.NaN);

    /// <inheritdoc/>
    public override Verdict Check()
    {
        _expectation ??= Expect();
        var actual = new float[Result.Count];
        Device.Tensors.Read<float>(Result, actual);
        return _expectation.Check(actual);
    }

    /// <summary>The result by plain loops in double precision.</summary>
    protected abstract Expectation Expect();
}
