using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Mask;

namespace Tersor.KernelLab.Workloads;

/// <summary>The pruning mask with hysteresis.</summary>
public class MaskWorkload : Workload
{
    private const float Low = 0.3f;
    private const float High = 0.5f;
    private readonly float[] _x;
    private readonly byte[] _before;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public MaskWorkload(LabDevice device, Extents size)
        : base(device, size)
    {
        _x = Draw.Floats(size[0], seed: 1);
        _before = Draw.Codes(size[0], 2, seed: 2);
        Input = Place(_x, new Shape(size[0]));
        Mask = Empty(new Shape(size[0]), ElementType.UInt8);
    }

    /// <summary>x, of n elements.</summary>
    protected Tensor Input { get; }

    /// <summary>The mask, in bytes: read and written.</summary>
    protected Tensor Mask { get; }

    /// <inheritdoc/>
    public override double Bytes => (sizeof(float) + 2d) * Size[0];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        var n = Size[0];
        if (Device is GpuLabDevice gpu)
        {
            var (x, mask) = (GpuLabDevice.Float(Input), GpuLabDevice.Byte(Mask));
            yield return new("branches", gpu.Launch(Mask1Element.Run, gpu.ItemEach(n), x, mask, n, Low, High));
            yield return new("selections", gpu.Launch(Mask2Select.Run, gpu.ItemEach(n), x, mask, n, Low, High));
        }

        yield return Promoted(() => Backend.UpdateMask(Input, Low, High, Mask));
    }

    /// <inheritdoc/>
    public override void ClobberResult() => Device.Tensors.Write<byte>(Mask, _before);

    /// <inheritdoc/>
    public override Verdict Check()
    {
        var mask = new byte[Size[0]];
        Device.Tensors.Read<byte>(Mask, mask);
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
