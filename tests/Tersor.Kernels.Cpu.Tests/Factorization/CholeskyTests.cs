namespace Tersor.Kernels.Cpu.Tests;

/// <summary>The factor, its inverse and solutions against what they mean, on both sides of blocks and tiles.</summary>
public sealed unsafe class CholeskyTests
{
    public static TheoryData<int> Orders => [1, 2, 3, 7, 24, 63, 127, 128, 129];

    [Theory]
    [MemberData(nameof(Orders))]
    public void The_factor_times_its_transpose_is_the_matrix(int order)
    {
        var matrix = SymmetricMatrix.Random(order, order);
        var factor = Threads.SameForAny(pool => Factor(pool, matrix, order));
        for (var i = 0; i < order; i++)
            Assert.True(factor[((i * order) + i + 1)..((i + 1) * order)].All(value => value == 0));

        // Backward stable (Higham 2002, theorem 10.3): n + 1 roundings of sums that are as large as the diagonal.
        var tolerance = (order + 1) * 1.2e-16 * 2 * Largest(matrix);
        Assert.InRange(
            SymmetricMatrix.LargestError(factor, factor, true, (i, j) => matrix[(i * order) + j], order), 0, tolerance);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void The_inverse_times_the_factor_is_the_identity(int order)
    {
        var matrix = SymmetricMatrix.Random(order, order + 1);
        using var one = new WorkerPool(1);
        var factor = Factor(one, matrix, order);
        var inverse = Threads.SameForAny(pool => Change(factor, values => TriangularInverse.Run(pool, values, order)));
        for (var i = 0; i < order; i++)
            Assert.True(inverse[((i * order) + i + 1)..((i + 1) * order)].All(value => value == 0));

        // The identity is off by n roundings of |M|·|L|.
        var size = 0d;
        for (var i = 0; i < order; i++)
        {
            var sum = 0d;
            for (var k = 0; k <= i; k++)
                sum += Math.Abs(inverse[(i * order) + k]) * Largest(factor);
            size = Math.Max(size, sum);
        }

        Assert.InRange(
            SymmetricMatrix.LargestError(inverse, factor, false, (i, j) => i == j ? 1 : 0, order), 0, order * 1.2e-16 * size);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(130, 7)]
    [InlineData(300, 33)]
    public void A_solution_times_the_matrix_is_the_right_side(int order, int count)
    {
        var matrix = SymmetricMatrix.Random(order, 7);
        var random = new Random(8);
        double[] sides = [.. Enumerable.Range(0, order * count).Select(_ => random.NextDouble() - 0.5)];
        var solution = Threads.SameForAny(pool =>
        {
            var inverse = Change(Factor(pool, matrix, order), values => TriangularInverse.Run(pool, values, order));
            fixed (double* m = inverse)
            {
                var address = (nint)m;
                return Change(sides, values => CholeskySolve.Run(pool, (double*)address, order, values, count));
            }
        });
        for (var i = 0; i < order; i++)
            for (var column = 0; column < count; column++)
            {
                var (sum, size) = (0d, 0d);
                for (var k = 0; k < order; k++)
                {
                    sum += matrix[(i * order) + k] * solution[(k * count) + column];
                    size += Math.Abs(matrix[(i * order) + k] * solution[(k * count) + column]);
                }

                // The condition of these matrices is below a hundred times their order.
                Assert.Equal(sides[(i * count) + column], sum, (1 + size) * order * order * 1e-14);
            }
    }

    /// <summary>A chain of fused steps has the same bits in every lane, so that the width of vectors is no matter.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 5)]
    [InlineData(64, 33)]
    [InlineData(128, 29)]
    public void Products_have_the_bits_of_a_plain_loop(int order, int count)
    {
        var (matrix, random) = (SymmetricMatrix.Random(order, 5), new Random(6));
        double[] sides = [.. Enumerable.Range(0, order * count).Select(_ => random.NextDouble() - 0.5)];
        var half = new double[order * count];
        var expected = new double[order * count];
        for (var pass = 0; pass < 2; pass++)
            for (var i = 0; i < order; i++)
                for (var column = 0; column < count; column++)
                {
                    var sum = 0d;
                    for (var k = 0; k < order; k++)
                        sum = pass == 0
                            ? Math.FusedMultiplyAdd(matrix[(i * order) + k], sides[(k * count) + column], sum)
                            : Math.FusedMultiplyAdd(matrix[(k * order) + i], half[(k * count) + column], sum);
                    (pass == 0 ? half : expected)[(i * count) + column] = sum;
                }

        using var native = new NativeArray<double>(matrix);
        var address = (nint)native.Pointer;
        Assert.Equal(
            expected, Threads.SameForAny(pool => Change(
                sides, values => CholeskySolve.Run(pool, (double*)address, order, values, count))));
    }

    [Theory]
    [InlineData(0d)]
    [InlineData(-1d)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_matrix_that_is_not_positive_definite_is_refused(double pivot)
    {
        foreach (var order in new[] { 1, 5, 200 })
        {
            var matrix = SymmetricMatrix.Random(order, 3);
            matrix[^1] = pivot;
            Assert.False(TryFactor(matrix, order));
        }
    }

    [Fact]
    public void Two_inputs_that_are_always_equal_make_a_matrix_singular()
    {
        var order = 150;
        var matrix = SymmetricMatrix.Random(order, 4);
        for (var i = 0; i < order; i++)
            matrix[((order - 1) * order) + i] = matrix[(3 * order) + i];
        for (var i = 0; i < order; i++)
            matrix[(i * order) + order - 1] = matrix[(i * order) + 3];
        Assert.False(TryFactor(matrix, order));
    }

    private static double Largest(double[] values) => values.Max(Math.Abs);

    private static bool TryFactor(double[] matrix, int order)
    {
        using var pool = new WorkerPool(2);
        fixed (double* values = matrix)
            return Cholesky.TryFactor(pool, values, order);
    }

    private static double[] Factor(WorkerPool pool, double[] matrix, int order)
    {
        var isDefinite = false;
        var factor = Change(matrix, values => isDefinite = Cholesky.TryFactor(pool, values, order));
        Assert.True(isDefinite);
        return factor;
    }

    private delegate void Changing(double* values);

    private static double[] Change(double[] values, Changing change)
    {
        using var native = new NativeArray<double>(values);
        change(native);
        return native.ToArray();
    }
}
