namespace Tersor.Kernels.Cpu.Tests.Operators;

/// <summary>Every reduction operator: vectors of every width equal the scalar forms, and the identity changes nothing.</summary>
public sealed class ReductionOperatorTests
{
    [Fact]
    public void Sums_map_and_combine_alike_at_every_width()
    {
        Check(default(Sum));
        Check(default(SumOfSquares));
        Check(default(SumOfAbsolutes));
        Check(new SumOfSquaredDeviations(0.75f));
        Check(default(Product));
    }

    [Fact]
    public void Extrema_map_and_combine_alike_at_every_width()
    {
        Check(default(MaximumOf));
        Check(default(MinimumOf));
        Check(default(AbsoluteMaximum));
    }

    private static void Check<TOperator>(TOperator fold)
        where TOperator : unmanaged, IReductionOperator
    {
        var a = Samples.Special[..16];
        foreach (var b in Samples.Special)
        {
            float[] others = [.. Enumerable.Repeat(b, 16)];
            var lanes = LaneResults.Of(new Merge<TOperator>(fold), a, others, a);
            for (var i = 0; i < 16; i++)
            {
                Assert.Equal(fold.Combine(fold.Map(a[i]), fold.Map(b)), lanes[i]);
                Assert.Equal(fold.Map(a[i]), fold.Combine(fold.Identity, fold.Map(a[i])));
            }
        }
    }

    private sealed record Merge<TOperator>(TOperator Fold) : LaneResults.IFunction
        where TOperator : unmanaged, IReductionOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector a, TVector b, TVector c)
            where TSimd : struct, ISimd<TVector> =>
            Fold.Combine<TSimd, TVector>(Fold.Map<TSimd, TVector>(a), Fold.Map<TSimd, TVector>(b));
    }
}
