using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Reduction;
using Tersor.Kernels;

namespace Tersor.KernelLab.Workloads;

/// <summary>
/// The sum of all elements. They are integers, so that every order gives the same exact sum and one lost element shows.
/// </summary>
public class SumWorkload : FloatWorkload
{
    private const int Partials = 4096;
    private readonly float[] _x;
    private readonly Tensor _partials;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public SumWorkload(LabDevice device, Extents size)
        : base(device, size, new Shape(1))
    {
        _x = Draw.Integers(size[0], seed: 1);
        Input = Place(_x, new Shape(size[0]));
        _partials = Empty(new Shape(Partials));
    }

    /// <summary>x, of n elements.</summary>
    protected Tensor Input { get; }

    /// <inheritdoc/>
    public override double Bytes => (double)sizeof(float) * Size[0];

    /// <inheritdoc/>
    public override double Operations => Size[0];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        if (Device is GpuLabDevice gpu)
        {
            yield return new("neighbours, one after the other", Chunks(gpu));
            yield return new("striding groups, tree in shared memory", Trees(gpu));
        }

        yield return Promoted(() => Backend.Reduce(default(Sum), Input, 1, Size[0], 1, Result));
    }

    /// <inheritdoc/>
    protected override Expectation Expect() => new([_x.Sum(value => (double)value)], [0]);

    private Action Chunks(GpuLabDevice gpu)
    {
        var chunk = ((Size[0] - 1) / Partials) + 1;
        var chunks = ((Size[0] - 1) / chunk) + 1;
        var first = gpu.Launch(
            Sum1Chunk.Run, gpu.ItemEach(chunks), GpuLabDevice.Float(Input), GpuLabDevice.Float(_partials), Size[0], chunk);
        var second = gpu.Launch(
            Sum1Chunk.Run, gpu.ItemEach(1), GpuLabDevice.Float(_partials), GpuLabDevice.Float(Result), chunks, chunks);
        return first + second;
    }

    private Action Trees(GpuLabDevice gpu)
    {
        var grid = gpu.Strided(Size[0]);
        var first = gpu.Launch(Sum2Tree.Run, grid, GpuLabDevice.Float(Input), GpuLabDevice.Float(_partials), Size[0]);
        var second = gpu.Launch(
            Sum2Tree.Run, new(1, gpu.GroupSize), GpuLabDevice.Float(_partials), GpuLabDevice.Float(Result), grid.GridDim.X);
        return first + second;
    }
}
