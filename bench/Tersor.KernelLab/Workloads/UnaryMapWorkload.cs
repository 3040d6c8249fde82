using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Map;
using Tersor.Kernels;

namespace Tersor.KernelLab.Workloads;

/// <summary>y = f(x) for one of the engine's operators.</summary>
public class UnaryMapWorkload<TOperator> : FloatWorkload
    where TOperator : unmanaged, IUnaryOperator
{
    private readonly TOperator _f;
    private readonly Func<double, double> _exact;
    private readonly double _roundings;
    private readonly float[] _x;

    /// <summary>The map.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">One extent.</param>
    /// <param name="f">The operator.</param>
    /// <param name="exact">Its function in double precision.</param>
    /// <param name="roundings">The relative error it may have for arguments in [-1, 1), in units of roundoff.</param>
    public UnaryMapWorkload(LabDevice device, Extents size, TOperator f, Func<double, double> exact, double roundings)
        : base(device, size, new Shape(size[0]))
    {
        _f = f;
        _exact = exact;
        _roundings = roundings;
        _x = Draw.Floats(size[0], seed: 1);
        Input = Place(_x, new Shape(size[0]));
    }

    /// <summary>x, of n elements.</summary>
    protected Tensor Input { get; }

    /// <inheritdoc/>
    public override double Bytes => 2d * sizeof(float) * Size[0];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        if (Device is GpuLabDevice gpu)
        {
            yield return new("one element an item", gpu.Launch(
                Unary1Element.Run, gpu.ItemEach(Size[0]), GpuLabDevice.Float(Input), GpuLabDevice.Float(Result), Size[0], _f));
        }

        yield return Promoted(() => Backend.Map(_f, Input, Result));
    }

    /// <inheritdoc/>
    protected override Expectation Expect()
    {
        Expectation expectation = new(_x.Length);
        for (var i = 0; i < _x.Length; i++)
            expectation.Set(i, _exact(_x[i]), _roundings);
        return expectation;
    }
}
