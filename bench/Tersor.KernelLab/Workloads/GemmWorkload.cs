using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Gemm;

namespace Tersor.KernelLab.Workloads;

/// <summary>c = a · b.</summary>
public class GemmWorkload : FloatWorkload
{
    private readonly float[] _a;
    private readonly float[] _b;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public GemmWorkload(LabDevice device, Extents size)
        : base(device, size, new Shape(size[0], size[1]))
    {
        var (m, n, k) = (size[0], size[1], size[2]);
        _a = Draw.Floats(m * k, seed: 1);
        _b = Draw.Floats(k * n, seed: 2);
        Left = Place(_a, new Shape(m, k));
        Right = Place(_b, new Shape(k, n));
    }

    /// <summary>a, [m, k].</summary>
    protected Tensor Left { get; }

    /// <summary>b, [k, n].</summary>
    protected Tensor Right { get; }

    /// <inheritdoc/>
    public override double Bytes => sizeof(float) * (_a.Length + _b.Length + ((double)Size[0] * Size[1]));

    /// <inheritdoc/>
    public override double Operations => 2d * Size[0] * Size[1] * Size[2];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        var (m, n, k) = (Size[0], Size[1], Size[2]);
        if (Device is GpuLabDevice gpu)
        {
            var (a, b, c) = (GpuLabDevice.Float(Left), GpuLabDevice.Float(Right), GpuLabDevice.Float(Result));
            yield return new("naive", gpu.Launch(Gemm1Naive.Run, gpu.Tiles(m, n), a, b, c, m, n, k));
            yield return new("tiles in shared memory", gpu.Launch(Gemm2Tile.Run, gpu.Tiles(m, n), a, b, c, m, n, k));
        }

        yield return Promoted(() => Backend.Gemm(Left, false, Right, false, Result, accumulate: false));
    }

    /// <inheritdoc/>
    protected override Expectation Expect()
    {
        var (m, n, k) = (Size[0], Size[1], Size[2]);
        Expectation expectation = new(m * n);
        Parallel.For(0, m, row =>
        {
            var sums = new double[n];
            var magnitudes = new double[n];
            for (var i = 0; i < k; i++)
            {
                double left = _a[(row * k) + i];
                for (var column = 0; column < n; column++)
                {
                    var product = left * _b[(i * n) + column];
                    sums[column] += product;
                    magnitudes[column] += Math.Abs(product);
                }
            }

            for (var column = 0; column < n; column++)
                expectation.SetSum((row * n) + column, sums[column], magnitudes[column], terms: k + 1);
        });
        return expectation;
    }
}
