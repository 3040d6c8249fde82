namespace Tersor.Kernels.Cpu.Tests;

public sealed unsafe class GemmEpilogueTests : IDisposable
{
    private readonly WorkerPool _pool = new(2);

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(Activations))]
    public void Bias_and_activation_follow_the_finished_sum(Activation activation)
    {
        foreach (var (m, n, k) in ((int, int, int)[])[(1, 1, 0), (5, 32, 7), (31, 45, 600), (3, 10, 9000)])
        {
            foreach (var perRow in (bool[])[false, true])
            {
                var product = new GemmCase(m, n, k, false, false);
                var bias = GemmCase.Values(new Random(3), perRow ? m : n);
                fixed (float* pointer = bias)
                {
                    var result = product.Run(
                        _pool, false, new GemmEpilogue(pointer, perRow, new FusedActivation(activation, 0.2f)));
                    for (var i = 0; i < m; i++)
                    {
                        for (var j = 0; j < n; j++)
                        {
                            var (sum, bound) = product.Exact(i, j, false);
                            var expected = Reference(activation, sum + bias[perRow ? i : j]);

                            // Every activation here has a slope of at most one, so the error of the sum is not enlarged.
                            Assert.Equal(expected, result[(i * product.Ldc) + j], bound + 1e-6);
                        }
                    }
                }
            }
        }
    }

    private static double Reference(Activation activation, double x) => activation switch
    {
        Activation.Relu => Math.Max(x, 0),
        Activation.LeakyRelu => x > 0 ? x : 0.2 * x,
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => x,
    };
}
