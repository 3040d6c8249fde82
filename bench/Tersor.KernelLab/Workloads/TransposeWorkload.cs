using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Transpose;

namespace Tersor.KernelLab.Workloads;

/// <summary>y = xᵀ, the engine's way a strided copy.</summary>
public class TransposeWorkload : FloatWorkload
{
    private readonly float[] _x;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public TransposeWorkload(LabDevice device, Extents size)
        : base(device, size, new Shape(size[1], size[0]))
    {
        _x = Draw.Floats(size[0] * size[1], seed: 1);
        Input = Place(_x, new Shape(size[0], size[1]));
    }

    /// <summary>x, [rows, columns].</summary>
    protected Tensor Input { get; }

    /// <inheritdoc/>
    public override double Bytes => 2d * sizeof(float) * _x.Length;

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        var (rows, columns) = (Size[0], Size[1]);
        if (Device is GpuLabDevice gpu)
        {
            var x = GpuLabDevice.Float(Input);
            var y = GpuLabDevice.Float(Result);
            yield return new(
                "one element an item", gpu.Launch(Transpose1Element.Run, gpu.Tiles(rows, columns), x, y, rows, columns));
            yield return new(
                "tiles in shared memory", gpu.Launch(Transpose2Tile.Run, gpu.Tiles(rows, columns), x, y, rows, columns));
        }

        var transposed = Keep(Input.View(new Shape(columns, rows), new Shape(1, columns), offset: 0));
        yield return Promoted(() => Backend.Copy(transposed, Result, accumulate: false));
    }

    /// <inheritdoc/>
    protected override Expectation Expect()
    {
        Expectation expectation = new(_x.Length);
        for (var row = 0; row < Size[0]; row++)
        {
            for (var column = 0; column < Size[1]; column++)
                expectation.Set((column * Size[0]) + row, _x[(row * Size[1]) + column], roundings: 0);
        }

        return expectation;
    }
}
