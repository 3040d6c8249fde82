using ILGPU;
using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Softmax;

namespace Tersor.KernelLab.Workloads;

/// <summary>Softmax along rows.</summary>
public class SoftmaxWorkload : FloatWorkload
{
    /// <summary>
    /// Roundings besides the sum's, for logits in [-1, 1): the difference from the maximum, at most 2, as the argument of exp;
    /// ex2.approx of the argument over ln 2, rounded; both again in the denominator; a division that is right to 2 ulp.
    /// </summary>
    private const int Roundings = 2 * (2 + 4 + 2) + 4;

    private readonly float[] _x;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public SoftmaxWorkload(LabDevice device, Extents size)
        : base(device, size, new Shape(size[0], size[1]))
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
            var (x, y) = (GpuLabDevice.Float(Input), GpuLabDevice.Float(Result));
            yield return new("a row an item", gpu.Launch(Softmax1Row.Run, gpu.ItemEach(rows), x, y, rows, columns));
            yield return new(
                "a row a group", gpu.Launch(Softmax2Group.Run, new KernelConfig(rows, gpu.GroupSize), x, y, columns));
        }

        yield return Promoted(() => Backend.Softmax(Input, Result));
    }

    /// <inheritdoc/>
    protected override Expectation Expect()
    {
        var (rows, columns) = (Size[0], Size[1]);
        Expectation expectation = new(_x.Length);
        for (var row = 0; row < rows; row++)
        {
            var logits = _x.AsSpan(row * columns, columns);
            double largest = logits[0];
            foreach (var logit in logits)
                largest = Math.Max(largest, logit);
            var sum = 0d;
            foreach (var logit in logits)
                sum += Math.Exp(logit - largest);
            for (var column = 0; column < columns; column++)
            {
                expectation.Set(
                    (row * columns) + column,
                    Math.Exp(logits[column] - largest) / sum,
                    Roundings + Math.Min(columns, 6 * Math.Sqrt(columns)));
            }
        }

        return expectation;
    }
}
