namespace Tersor.Kernels.Cpu.Tests.Reductions;

public sealed unsafe class ReductionTests
{
    [Fact]
    public void A_sum_of_any_length_has_the_error_of_a_pairwise_sum()
    {
        foreach (var length in Samples.Lengths.Append(1_000_003))
            CheckSum(1, length, 1);
    }

    [Theory]
    [InlineData(5, 7, 3)]
    [InlineData(1, 64, 500)]
    [InlineData(64, 24, 1)]
    [InlineData(3, 1000, 17)]
    [InlineData(2, 33, 257)]
    [InlineData(4, 1, 9)]
    [InlineData(3, 0, 4)]
    [InlineData(0, 3, 4)]
    [InlineData(3, 4, 0)]
    [InlineData(3, 20000, 1)]
    public void The_middle_extent_is_folded(int outer, int length, int inner) => CheckSum(outer, length, inner);

    [Fact]
    public void A_large_sum_of_ones_is_exact()
    {
        using var pool = new WorkerPool(2);
        using var x = new NativeArray<float>(1 << 22);
        x.Span.Fill(1f);
        Assert.Equal(1 << 22, One(pool, default(Sum), x));
    }

    [Fact]
    public void Extrema_find_their_value_at_any_place_and_let_a_nan_through()
    {
        using var pool = new WorkerPool(1);
        for (var length = 3; length <= 257; length++)
        {
            using var x = new NativeArray<float>(length);
            x.Span.Fill(1f);
            x.Span[length - 1] = 3f;
            x.Span[length / 2] = -4f;
            Assert.Equal(3f, One(pool, default(MaximumOf), x));
            Assert.Equal(-4f, One(pool, default(MinimumOf), x));
            Assert.Equal(4f, One(pool, default(AbsoluteMaximum), x));
            x.Span[length / 3] = float.NaN;
            Assert.Equal(float.NaN, One(pool, default(MaximumOf), x));
            Assert.Equal(float.NaN, One(pool, default(MinimumOf), x));
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var values = Samples.Uniform(300_007, seed: 5);
        Threads.SameForAny(pool =>
        {
            using var x = new NativeArray<float>(values);
            return new[] { One(pool, default(Sum), x), One(pool, default(SumOfSquares), x) };
        });
    }

    private static float One<TOperator>(WorkerPool pool, TOperator fold, NativeArray<float> x)
        where TOperator : unmanaged, IReductionOperator
    {
        float result;
        Reduction.Run(pool, fold, x, 1, x.Length, 1, &result, accumulate: false);
        return result;
    }

    private static void CheckSum(int outer, int length, int inner)
    {
        using var pool = new WorkerPool(2);
        using var x = new NativeArray<float>(Samples.Uniform(outer * length * inner, seed: length));
        using var y = new NativeArray<float>(outer * inner);
        y.Span.Fill(1f);
        Reduction.Run(pool, default(SumOfSquares), x, outer, length, inner, y, accumulate: true);

        // A leaf adds at most 2048 / 8 terms a lane in order, the tree its logarithm more; eps is half an ulp of 1.
        var additions = Math.Min(length, 256) + Math.Log2(length + 2);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var exact = 0d;
                for (var l = 0; l < length; l++)
                {
                    var value = (double)x.Span[(((o * length) + l) * inner) + i];
                    exact += value * value;
                }

                Assert.Equal(1 + exact, y.Span[(o * inner) + i], (additions + 2) / (1 << 24) * (1 + exact));
            }
        }
    }
}
