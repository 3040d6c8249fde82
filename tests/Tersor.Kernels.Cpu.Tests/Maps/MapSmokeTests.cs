using Tersor.Kernels.Operators;

namespace Tersor.Kernels.Cpu.Tests.Maps;

public sealed unsafe class MapSmokeTests
{
    [Fact]
    public void Unary_binary_and_reduction_agree_with_plain_loops_at_every_length()
    {
        using var pool = new WorkerPool(2);
        for (var n = 0; n <= 257; n++)
        {
            var x = Enumerable.Range(0, n).Select(i => (i % 13) - 6.5f).ToArray();
            var y = new float[n + 1];
            float sum;
            fixed (float* px = x, py = y)
            {
                UnaryMap.Run(pool, default(Relu), px, py, n, accumulate: false);
                var axes = default(StridedAxes);
                axes.Append(n, 1, 1, 1);
                BinaryMap.Run(pool, default(Multiply), py, px, py, axes, accumulate: true);
                Reduction.Run(pool, default(Sum), py, 1, n, 1, &sum, accumulate: false);
            }

            var expected = x.Select(v => Math.Max(v, 0) + (Math.Max(v, 0) * v)).ToArray();
            Assert.Equal(expected, y[..n]);
            Assert.Equal(expected.Sum(v => (double)v), sum, 1e-5 * (1 + expected.Sum()));
        }
    }
}
