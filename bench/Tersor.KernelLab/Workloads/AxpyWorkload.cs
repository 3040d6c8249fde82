using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Map;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.KernelLab.Workloads;

/// <summary>
/// y += a · x, the engine's way an accumulating map. From y = 0, so that repeated launches can be timed and one can be checked.
/// </summary>
public class AxpyWorkload : FloatWorkload
{
    /// <summary>a.</summary>
    protected const float Factor = 0.75f;

    private readonly float[] _x;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public AxpyWorkload(LabDevice device, Extents size)
        : base(device, size, new Shape(size[0]))
    {
        _x = Draw.Floats(size[0], seed: 1);
        Input = Place(_x, new Shape(size[0]));
    }

    /// <summary>x, of n elements.</summary>
    protected Tensor Input { get; }

    /// <inheritdoc/>
    public override double Bytes => 3d * sizeof(float) * Size[0];

    /// <inheritdoc/>
    public override double Operations => 2d * Size[0];

    /// <inheritdoc/>
    public override void ClobberResult() => Backend.Fill(Result, 1);

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        var n = Size[0];
        if (Device is GpuLabDevice gpu)
        {
            var x = GpuLabDevice.Float(Input);
            var y = GpuLabDevice.Float(Result);
            yield return new("one element an item", gpu.Launch(Axpy1Element.Run, gpu.ItemEach(n), x, y, n, Factor));
            if (n % 4 == 0)
                yield return new(
                    "four elements an item",
                    gpu.Launch(Axpy2Vector.Run, gpu.ItemEach(n / 4), x.Cast<Float4>(), y.Cast<Float4>(), n / 4, Factor));
            yield return new("striding grid", gpu.Launch(Axpy3Strided.Run, gpu.Strided(n), x, y, n, Factor));
        }

        yield return Promoted(() => Backend.Map(new Scale(Factor), Input, Result, accumulate: true));
    }

    /// <inheritdoc/>
    protected override Expectation Expect()
    {
        Expectation expectation = new(_x.Length);
        for (var i = 0; i < _x.Length; i++)
            expectation.SetSum(i, 1 + ((double)Factor * _x[i]), 1 + Math.Abs((double)Factor * _x[i]), terms: 2);
        return expectation;
    }
}
