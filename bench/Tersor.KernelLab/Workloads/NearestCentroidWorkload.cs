using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.NearestCentroid;

namespace Tersor.KernelLab.Workloads;

/// <summary>The nearest of k ascending centroids for each value.</summary>
internal sealed class NearestCentroidWorkload : Workload
{
    private const byte Unassigned = byte.MaxValue;
    private readonly float[] _x;
    private readonly float[] _centroids;
    private readonly Tensor _input;
    private readonly Tensor _centroidTensor;
    private readonly Tensor _codes;

    public NearestCentroidWorkload(LabDevice device, Extents size)
        : base(device, size)
    {
        // The last code stays free to mark what a version has left out.
        if (size[1] > Unassigned)
            throw new UsageException($"--size: nearest-centroid has at most {Unassigned} centroids here, not {size[1]}");
        _x = Draw.Floats(size[0], seed: 1);
        _centroids = [.. Draw.Floats(size[1], seed: 2).Order()];
        _input = Place(_x, new Shape(size[0]));
        _centroidTensor = Place(_centroids, new Shape(size[1]));
        _codes = Empty(new Shape(size[0]), ElementType.UInt8);
    }

    /// <inheritdoc/>
    public override double Bytes => (sizeof(float) + 1d) * Size[0];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        var (n, k) = (Size[0], Size[1]);
        if (Device is GpuLabDevice gpu)
        {
            var (x, centroids, codes) = (GpuLabDevice.Float(_input), GpuLabDevice.Float(_centroidTensor), GpuLabDevice.Byte(_codes));
            yield return new("every centroid", gpu.Launch(NearestCentroid1Linear.Run, gpu.ItemEach(n), x, centroids, codes, n, k));
            yield return new("bisection", gpu.Launch(NearestCentroid2Bisect.Run, gpu.ItemEach(n), x, centroids, codes, n, k));
        }

        yield return Promoted(() => Backend.NearestCentroid(_input, _centroidTensor, _codes));
    }

    /// <inheritdoc/>
    public override void Spoil()
    {
        var codes = new byte[Size[0]];
        Array.Fill(codes, Unassigned);
        Device.Tensors.Write<byte>(_codes, codes);
    }

    /// <summary>A code is right if no centroid is nearer by more than the roundings of two distances.</summary>
    public override Verdict Check()
    {
        var codes = new byte[Size[0]];
        Device.Tensors.Read<byte>(_codes, codes);
        var verdict = Verdict.Exact;
        for (var i = 0; i < codes.Length; i++)
        {
            var nearest = Nearest(_x[i]);
            var excess = codes[i] < _centroids.Length
                ? Math.Abs((double)_x[i] - _centroids[codes[i]]) - Math.Abs((double)_x[i] - _centroids[nearest])
                : double.PositiveInfinity;
            var tolerance = 4 * Expectation.UnitRoundoff * (Math.Abs(_x[i]) + Math.Abs(_centroids[nearest]));
            verdict = verdict.Worse(i, excess == 0 ? 0 : excess / tolerance, codes[i], nearest);
        }

        return verdict;
    }

    private int Nearest(double value)
    {
        var above = Array.BinarySearch(_centroids, (float)value);
        above = Math.Clamp(above < 0 ? ~above : above, 0, _centroids.Length - 1);
        return above > 0 && value - _centroids[above - 1] <= _centroids[above] - value ? above - 1 : above;
    }
}
