using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Mask;

namespace Tersor.KernelLab.Workloads;

/// <summary>The pruning mask with hysteresis.</summary>
internal sealed class MaskWorkload : Workload
{
    private const float Low = 0.3f;
    private const float High = 0.5f;
    private readonly float[] _x;
    private readonly byte[] _before;
    private readonly Tensor _input;
    private readonly Tensor _mask;

    public MaskWorkload(LabDevice device, Extents size)
        : base(device, size)
    {
        _x = Draw.Floats(size[0], seed: 1);
        _before = Draw.Codes(size[0], 2, seed: 2);
        _input = Place(_x, new Shape(size[0]));
        _mask = Empty(new Shape(size[0]), ElementType.UInt8);
    }

    /// <inheritdoc/>
    public override double Bytes => (sizeof(float) + 2d) * Size[0];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        var n = Size[0];
        if (Device is GpuLabDevice gpu)
        {
            var (x, mask) = (GpuLabDevice.Float(_input), GpuLabDevice.Byte(_mask));
            yield return new("branches", gpu.Launch(Mask1Element.Run, gpu.ItemEach(n), x, mask, n, Low, High));
            yield return new("selections", gpu.Launch(Mask2Select.Run, gpu.ItemEach(n), x, mask, n, Low, High));
        }

        yield return Promoted(() => Backend.UpdateMask(_input, Low, High, _mask));
    }

    /// <inheritdoc/>
    public override void ClobberResult() => Device.Tensors.Write<byte>(_mask, _before);

    /// <inheritdoc/>
    public override Verdict Check()
    {
        var mask = new byte[Size[0]];
        Device.Tensors.Read<byte>(_mask, mask);
        var verdict = Verdict.Exact;
        for (var i = 0; i < mask.Length; i++)
        {
            var magnitude = Math.Abs(_x[i]);
            var expected = magnitude <= Low ? 0 : magnitude > High ? 1 : _before[i];
            verdict = verdict.Worse(i, mask[i] == expected ? 0 : double.PositiveInfinity, mask[i], expected);
        }

        return verdict;
    }
}
