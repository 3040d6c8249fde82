using ILGPU;
using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.SegmentSum;

namespace Tersor.KernelLab.Workloads;

/// <summary>
/// The centroid gradient: values summed by code. They are integers, so that every order gives the same exact sums.
/// </summary>
public class SegmentSumWorkload : FloatWorkload
{
    private const int Groups = 256;
    private readonly float[] _values;
    private readonly byte[] _codes;
    private readonly Tensor _partials;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public SegmentSumWorkload(LabDevice device, Extents size)
        : base(device, size, new Shape(size[1]))
    {
        _values = Draw.Integers(size[0], seed: 1);
        _codes = Draw.Codes(size[0], size[1], seed: 2);
        Values = Place(_values, new Shape(size[0]));
        Codes = Place(_codes);
        _partials = Empty(new Shape(Groups, size[1]));
    }

    /// <summary>The values, of n elements.</summary>
    protected Tensor Values { get; }

    /// <summary>The segment of each value, in bytes.</summary>
    protected Tensor Codes { get; }

    /// <inheritdoc/>
    public override double Bytes => (sizeof(float) + 1d) * Size[0];

    /// <inheritdoc/>
    public override double Operations => Size[0];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        var (n, segments) = (Size[0], Size[1]);
        if (Device is GpuLabDevice gpu)
        {
            var (values, codes, sums) =
                (GpuLabDevice.Float(Values), GpuLabDevice.Byte(Codes), GpuLabDevice.Float(Result));
            var partials = GpuLabDevice.Float(_partials);
            yield return new(
                "a group a segment",
                gpu.Launch(SegmentSum1Scan.Run, new KernelConfig(segments, gpu.GroupSize), values, codes, sums, n));
            var first = gpu.Launch(
                SegmentSum2Private.Run, new KernelConfig(Groups, SegmentSum2Private.Lanes), values, codes, partials, n, segments);
            var second = gpu.Launch(SegmentSum2Merge.Run, gpu.ItemEach(segments), partials, sums, Groups, segments);
            yield return new("sums of each item in shared memory", first + second);
        }

        yield return Promoted(() => Backend.SegmentSum(Values, Codes, Result, accumulate: false));
    }

    /// <inheritdoc/>
    protected override Expectation Expect()
    {
        Expectation expectation = new(Size[1]);
        for (var i = 0; i < _values.Length; i++)
            expectation.Values[_codes[i]] += _values[i];
        return expectation;
    }
}
