using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu.Tests.Operators;

/// <summary>Every ternary operator: vector forms equal the scalar form bit by bit, and that one its formula.</summary>
public sealed class TernaryOperatorTests
{
    [Fact]
    public void Multiply_add_rounds_twice() => Check(default(MultiplyAdd), (a, b, c) => (float)(a * b) + c);

    [Fact]
    public void Lerp_walks_from_a_to_b() => Check(default(Lerp), (a, b, t) => a + (float)(t * (float)(b - a)));

    [Fact]
    public void Select_takes_the_second_unless_the_condition_is_zero_or_nan() =>
        Check(default(Select), (condition, a, b) => condition == 0 || float.IsNaN(condition) ? b : a);

    private static void Check<TOperator>(TOperator f, Func<float, float, float, float> expected)
        where TOperator : unmanaged, ITernaryOperator
    {
        var a = Samples.Special[..16];
        foreach (var b in Samples.Special)
        {
            foreach (var c in Samples.Special)
            {
                var wide = f.Invoke(Vector512.Create(a), Vector512.Create(b), Vector512.Create(c));
                var low = f.Invoke(Vector256.Create(a), Vector256.Create(b), Vector256.Create(c));
                var high = f.Invoke(Vector256.Create(a, 8), Vector256.Create(b), Vector256.Create(c));
                for (var lane = 0; lane < 16; lane++)
                {
                    var scalar = f.Invoke(a[lane], b, c);
                    Assert.Equal(expected(a[lane], b, c), scalar);
                    Assert.Equal(scalar, wide[lane]);
                    Assert.Equal(scalar, lane < 8 ? low[lane] : high[lane - 8]);
                }
            }
        }
    }
}
