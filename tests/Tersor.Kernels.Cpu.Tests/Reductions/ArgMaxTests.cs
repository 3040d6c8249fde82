namespace Tersor.Kernels.Cpu.Tests.Reductions;

public sealed unsafe class ArgMaxTests
{
    [Fact]
    public void The_first_largest_wins_in_rows_of_any_length()
    {
        for (var columns = 1; columns <= 257; columns++)
        {
            using var x = new NativeArray<float>(Samples.Uniform(3 * columns, seed: columns));
            x.Span[columns / 2] = 2f;
            x.Span[columns - 1] = 2f;
            Assert.Equal(columns / 2, Run(x, 3, columns)[0]);
        }
    }

    [Fact]
    public void A_nan_counts_as_largest_and_the_first_one_wins()
    {
        using var x = new NativeArray<float>([1f, float.NaN, float.PositiveInfinity, float.NaN]);
        Assert.Equal([1], Run(x, 1, 4));
    }

    [Fact]
    public void A_row_of_negative_infinity_gives_its_first_column()
    {
        using var x = new NativeArray<float>([float.NegativeInfinity, float.NegativeInfinity]);
        Assert.Equal([0], Run(x, 1, 2));
    }

    private static int[] Run(NativeArray<float> x, int rows, int columns)
    {
        using var pool = new WorkerPool(2);
        using var indices = new NativeArray<int>(rows);
        ArgMax.Run(pool, x, rows, columns, indices);
        return indices.ToArray();
    }
}
