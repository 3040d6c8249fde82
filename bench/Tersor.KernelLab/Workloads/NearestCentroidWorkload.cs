using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.NearestCentroid;

namespace Tersor.KernelLab.Workloads;

/// <summary>1 + the nearest of k ascending centroids for each value, 0 for pruned ones.</summary>
public class NearestCentroidWorkload : Workload
{
    /// <summary>
    /// The most centroids: code 0 belongs to pruned weights, and the last one marks here what a version has left out.
    /// </summary>
    public const int MaxCentroids = Unassigned - 1;

    private const byte Unassigned = byte.MaxValue;
    private const int PrunedEvery = 10;
    private readonly float[] _x;
    private readonly float[] _centroids;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public NearestCentroidWorkload(LabDevice device, Extents size)
        : base(device, size)
    {
        _x = Draw.Floats(size[0], seed: 1);
        for (var i = 0; i < _x.Length; i += PrunedEvery)
            _x[i] = 0;
        _centroids = [.. Draw.Floats(size[1], seed: 2).Order()];
        Input = Place(_x, new Shape(size[0]));
        Centroids = Place(_centroids, new Shape(size[1]));
        Codes = Empty(new Shape(size[0]), ElementType.UInt8);
    }

    /// <summary>x, of n elements.</summary>
    protected Tensor Input { get; }

    /// <summary>The centroids, ascending.</summary>
    protected Tensor Centroids { get; }

    /// <summary>The codes to write, in bytes.</summary>
    protected Tensor Codes { get; }

    /// <inheritdoc/>
    public override double Bytes => (sizeof(float) + 1d) * Size[0];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        var (n, k) = (Size[0], Size[1]);
        if (Device is GpuLabDevice gpu)
        {
            var (x, centroids, codes) =
                (GpuLabDevice.Float(Input), GpuLabDevice.Float(Centroids), GpuLabDevice.Byte(Codes));
            yield return new(
                "every centroid", gpu.Launch(NearestCentroid1Linear.Run, gpu.ItemEach(n), x, centroids, codes, n, k));
            yield return new("bisection", gpu.Launch(NearestCentroid2Bisect.Run, gpu.ItemEach(n), x, centroids, codes, n, k));
        }

        yield return Promoted(() => Backend.NearestCentroid(Input, Centroids, Codes));
    }

    /// <inheritdoc/>
    public override void ClobberResult()
    {
        var codes = new byte[Size[0]];
        Array.Fill(codes, Unassigned);
        Device.Tensors.Write<byte>(Codes, codes);
    }

    /// <summary>A code is right if no centroid is nearer by more than the roundings of two distances.</summary>
    public override Verdict Check()
    {
        var codes = new byte[Size[0]];
        Device.Tensors.Read<byte>(Codes, codes);
        var verdict = Verdict.Exact;
        for (var i = 0; i < codes.Length; i++)
        {
            var expected = _x[i] == 0 ? 0 : 1 + Nearest(_x[i]);
            if (codes[i] != expected)
                verdict = verdict.Worse(i, Excess(_x[i], codes[i], expected), codes[i], expected);
        }

        return verdict;
    }

    /// <summary>How much farther another centroid is, over what two rounded distances may hide.</summary>
    private double Excess(double x, int code, int expected)
    {
        if (code == 0 || expected == 0 || code > _centroids.Length)
            return double.PositiveInfinity;
        var nearest = _centroids[expected - 1];
        var excess = Math.Abs(x - _centroids[code - 1]) - Math.Abs(x - nearest);
        return excess / (4 * Expectation.UnitRoundoff * (Math.Abs(x) + Math.Abs(nearest)));
    }

    private int Nearest(double value)
    {
        var above = Array.BinarySearch(_centroids, (float)value);
        above = Math.Clamp(above < 0 ? ~above : above, 0, _centroids.Length - 1);
        return above > 0 && value - _centroids[above - 1] <= _centroids[above] - value ? above - 1 : above;
    }
}
