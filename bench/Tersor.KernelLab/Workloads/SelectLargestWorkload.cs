using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Selection;

namespace Tersor.KernelLab.Workloads;

/// <summary>
/// A mask of the tenth of all values with the largest magnitudes. They all differ, so that there is one right answer.
/// </summary>
public class SelectLargestWorkload : Workload
{
    /// <summary>The most values: so many different integers a float can hold.</summary>
    public const int MaxCount = 1 << 24;

    private const int KeptOf = 10;
    private const byte Untouched = 2;
    private const int MagnitudeBits = 31;
    private readonly float[] _x;
    private readonly int _keep;
    private readonly Tensor _threshold;
    private readonly Tensor _counts;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public SelectLargestWorkload(LabDevice device, Extents size)
        : base(device, size)
    {
        _x = [.. Enumerable.Range(1, size[0]).Select(value => (float)(value % 2 == 0 ? value : -value))];
        new Random(1).Shuffle(_x);
        _keep = ((size[0] - 1) / KeptOf) + 1;
        Input = Place(_x, new Shape(size[0]));
        Mask = Empty(new Shape(size[0]), ElementType.UInt8);
        _threshold = Empty(new Shape(1), ElementType.Int32);
        _counts = Empty(new Shape(size[0]), ElementType.Int32);
    }

    /// <summary>x, of n elements.</summary>
    protected Tensor Input { get; }

    /// <summary>The mask to write, in bytes.</summary>
    protected Tensor Mask { get; }

    /// <summary>Magnitudes can be read once for the threshold and once for the mask at least.</summary>
    public override double Bytes => ((2d * sizeof(float)) + 1) * Size[0];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        if (Device is GpuLabDevice gpu)
            yield return new("bisection, a pass a bit", Bisect(gpu));
        yield return Promoted(() => Backend.SelectLargest([Input], _keep, [Mask]));
    }

    /// <inheritdoc/>
    public override void ClobberResult()
    {
        var mask = new byte[Size[0]];
        Array.Fill(mask, Untouched);
        Device.Tensors.Write<byte>(Mask, mask);
    }

    /// <inheritdoc/>
    public override Verdict Check()
    {
        var mask = new byte[Size[0]];
        Device.Tensors.Read<byte>(Mask, mask);
        var verdict = Verdict.Exact;
        for (var i = 0; i < mask.Length; i++)
        {
            var expected = Math.Abs(_x[i]) > Size[0] - _keep ? 1 : 0;
            verdict = verdict.Worse(i, mask[i] == expected ? 0 : double.PositiveInfinity, mask[i], expected);
        }

        return verdict;
    }

    private Action Bisect(GpuLabDevice gpu)
    {
        var n = Size[0];
        var grid = gpu.Strided(n);
        var (x, threshold, counts) = (GpuLabDevice.Float(Input), GpuLabDevice.Int(_threshold), GpuLabDevice.Int(_counts));
        var launch = gpu.Launch(Selection1Clear.Run, new(1, 1), threshold);
        for (var bit = MagnitudeBits - 1; bit >= 0; bit--)
        {
            launch += gpu.Launch(Selection1Count.Run, grid, x, threshold, counts, n, bit);
            launch += gpu.Launch(Selection1Narrow.Run, new(1, 1), threshold, counts, grid.GridDim.X, _keep, bit);
        }

        return launch + gpu.Launch(Selection1Mask.Run, gpu.ItemEach(n), x, threshold, GpuLabDevice.Byte(Mask), n);
    }
}
