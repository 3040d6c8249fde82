namespace Tersor.Kernels.Cpu.Tests;

public sealed class GemmTests : IDisposable
{
    private readonly WorkerPool _pool = new(2);

    public static TheoryData<bool, bool, bool> Layouts
    {
        get
        {
            var layouts = new TheoryData<bool, bool, bool>();
            foreach (var transposeA in (bool[])[false, true])
            {
                foreach (var transposeB in (bool[])[false, true])
                {
                    foreach (var accumulate in (bool[])[false, true])
                        layouts.Add(transposeA, transposeB, accumulate);
                }
            }

            return layouts;
        }
    }

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Agrees_with_double_precision_for_every_small_shape(bool transposeA, bool transposeB, bool accumulate)
    {
        foreach (var m in (int[])[0, 1, 2, 6, 7, 13, 14, 15, 29])
        {
            foreach (var n in (int[])[0, 1, 3, 4, 8, 10, 16, 17, 31, 32, 33, 65])
            {
                foreach (var k in (int[])[0, 1, 2, 5, 16, 17])
                {
                    var product = new GemmCase(
                        m, n, k, transposeA, transposeB, gap: (m + n + k) % 3, seed: m + (n * 31) + (k * 997));
                    product.Check(product.Run(_pool, accumulate), accumulate);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Agrees_with_double_precision_for_random_shapes(bool transposeA, bool transposeB, bool accumulate)
    {
        var random = new Random(7);
        for (var i = 0; i < 20; i++)
        {
            var product = new GemmCase(
                random.Next(1, 150), random.Next(1, 150), random.Next(1, 700), transposeA, transposeB, random.Next(20), seed: i);
            product.Check(product.Run(_pool, accumulate), accumulate);
        }
    }

    [Theory]
    [InlineData(64, 300, 784, false, true)]
    [InlineData(300, 784, 64, true, false)]
    [InlineData(64, 784, 300, false, false)]
    [InlineData(64, 10, 100, false, true)]
    [InlineData(10, 100, 64, true, false)]
    [InlineData(20, 25, 9000, false, true)]
    [InlineData(1, 1, 20000, false, false)]
    [InlineData(600, 530, 33, false, false)]
    public void Agrees_with_double_precision_for_shapes_of_training(int m, int n, int k, bool transposeA, bool transposeB)
    {
        var product = new GemmCase(m, n, k, transposeA, transposeB);
        product.Check(product.Run(_pool));
        product.Check(product.Run(_pool, accumulate: true), accumulate: true);
    }

    [Theory]
    [InlineData(64, 300, 784)]
    [InlineData(20, 25, 9000)]
    [InlineData(131, 257, 513)]
    public void Gives_the_same_bits_for_every_number_of_threads(int m, int n, int k)
    {
        var product = new GemmCase(m, n, k, false, true);
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        var expected = product.Run(one, accumulate: true);
        Assert.Equal(expected, product.Run(_pool, accumulate: true));
        Assert.Equal(expected, product.Run(three, accumulate: true));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Zero_times_what_is_not_finite_is_NaN(float value)
    {
        var product = new GemmCase(17, 35, 19, false, false);
        Array.Clear(product.A);
        product.B[(3 * product.Ldb) + 34] = value;
        product.B[(18 * product.Ldb) + 0] = value;
        var result = product.Run(_pool);
        for (var i = 0; i < product.M; i++)
        {
            for (var j = 0; j < product.N; j++)
                Assert.Equal(j is 0 or 34, float.IsNaN(result[(i * product.Ldc) + j]));
        }
    }

    [Fact]
    public void Infinity_passes_through()
    {
        var product = new GemmCase(3, 5, 4, false, false);
        Array.Fill(product.B, 1);
        product.A[1] = float.NegativeInfinity;
        var result = product.Run(_pool);
        for (var j = 0; j < product.N; j++)
            Assert.Equal(float.NegativeInfinity, result[j]);
        product.A[2] = float.PositiveInfinity;
        Assert.True(float.IsNaN(product.Run(_pool)[0]));
    }

    [Fact]
    public void A_product_allocates_nothing_once_its_scratch_is_there()
    {
        var product = new GemmCase(64, 300, 784, false, true);
        var c = new float[product.M * product.Ldc];
        Multiply();
        Assert.Equal(0, Garbage.Least(Multiply));

        unsafe void Multiply()
        {
            fixed (float* a = product.A, b = product.B, result = c)
                Gemm.Multiply(
                    _pool, product.M, product.N, product.K, a, product.Lda, false, b, product.Ldb, true, result, product.Ldc,
                    false);
        }
    }
}
