using System.Numerics.Tensors;
using ILGPU;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Workloads;
using Tensor = Tersor.Core.Tensor;

namespace TersorKernels;

/// <summary>A problem of your own: y = |a − b|, its arrays, its least bytes, and what is right in double precision.</summary>
public sealed class Distance : FloatWorkload
{
    private readonly float[] _a;
    private readonly float[] _b;
    private readonly Tensor _left;
    private readonly Tensor _right;

    public Distance(LabDevice device, Extents size)
        : base(device, size, new Shape(size[0]))
    {
        _a = Draw.Floats(size[0], seed: 1);
        _b = Draw.Floats(size[0], seed: 2);
        _left = Place(_a, new Shape(size[0]));
        _right = Place(_b, new Shape(size[0]));
    }

    public override double Bytes => 3d * sizeof(float) * Size[0];

    public override double Operations => Size[0];

    public override IEnumerable<KernelVersion> Versions()
    {
        if (Device is GpuLabDevice gpu)
        {
            var (a, b, y) = (GpuLabDevice.Float(_left), GpuLabDevice.Float(_right), GpuLabDevice.Float(Result));
            yield return new("one element an item", gpu.Launch(OnGpu, gpu.ItemEach(Size[0]), a, b, y, Size[0]));
            yield break;
        }

        yield return new("a loop", () =>
        {
            ReadOnlySpan<float> a = _left.AsSpan(), b = _right.AsSpan();
            var y = Result.AsSpan();
            for (var i = 0; i < y.Length; i++)
                y[i] = Math.Abs(a[i] - b[i]);
        });
        yield return new("TensorPrimitives, two passes", () =>
        {
            TensorPrimitives.Subtract<float>(_left.AsSpan(), _right.AsSpan(), Result.AsSpan());
            TensorPrimitives.Abs<float>(Result.AsSpan(), Result.AsSpan());
        });
    }

    public static void OnGpu(ArrayView<float> a, ArrayView<float> b, ArrayView<float> y, int n)
    {
        var i = Grid.GlobalIndex.X;
        if (i < n)
            y[i] = IntrinsicMath.Abs(a[i] - b[i]);
    }

    protected override Expectation Expect()
    {
        Expectation expectation = new(_a.Length);
        for (var i = 0; i < _a.Length; i++)
            expectation.Set(i, Math.Abs((double)_a[i] - _b[i]), roundings: 1);
        return expectation;
    }
}
