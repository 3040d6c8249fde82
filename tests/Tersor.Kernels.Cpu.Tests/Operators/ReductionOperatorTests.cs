using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu.Tests.Operators;

/// <summary>
/// Every reduction operator: vector forms equal the scalar forms in every lane, and the identity changes nothing.
/// </summary>
public sealed class ReductionOperatorTests
{
    [Fact]
    public void Sums_map_and_combine_alike_at_every_width()
    {
        Check(default(Sum));
        Check(default(SumOfSquares));
        Check(default(SumOfAbsolutes));
        Check(new SumOfSquaredDeviations(0.75f));
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
            var wide = fold.Combine(fold.Map(Vector512.Create(a)), fold.Map(Vector512.Create(b)));
            var low = fold.Combine(fold.Map(Vector256.Create(a)), fold.Map(Vector256.Create(b)));
            var high = fold.Combine(fold.Map(Vector256.Create(a, 8)), fold.Map(Vector256.Create(b)));
            for (var lane = 0; lane < 16; lane++)
            {
                var scalar = fold.Combine(fold.Map(a[lane]), fold.Map(b));
                Assert.Equal(scalar, wide[lane]);
                Assert.Equal(scalar, lane < 8 ? low[lane] : high[lane - 8]);
                Assert.Equal(fold.Map(a[lane]), fold.Combine(fold.Identity, fold.Map(a[lane])));
            }
        }
    }
}
