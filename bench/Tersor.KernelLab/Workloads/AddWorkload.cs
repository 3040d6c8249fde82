using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.Kernels;

namespace Tersor.KernelLab.Workloads;

/// <summary>y = a + b.</summary>
public class AddWorkload : FloatWorkload
{
    private readonly float[] _a;
    private readonly float[] _b;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public AddWorkload(LabDevice device, Extents size)
        : base(device, size, new Shape(size[0]))
    {
        _a = Draw.Floats(size[0], seed: 1);
        _b = Draw.Floats(size[0], seed: 2);
        Left = Place(_a, new Shape(size[0]));
        Right = Place(_b, new Shape(size[0]));
    }

    /// <summary>a, of n elements.</summary>
    protected Tensor Left { get; }

    /// <summary>b, of n elements.</summary>
    protected Tensor Right { get; }

    /// <inheritdoc/>
    public override double Bytes => 3d * sizeof(float) * Size[0];

    /// <inheritdoc/>
    public override double Operations => Size[0];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions() => [Promoted(() => Backend.Map(new Add(), Left, Right, Result))];

    /// <inheritdoc/>
    protected override Expectation Expect()
    {
        Expectation expectation = new(_a.Length);
        for (var i = 0; i < _a.Length; i++)
            expectation.Set(i, (double)_a[i] + _b[i], roundings: 1);
        return expectation;
    }
}
