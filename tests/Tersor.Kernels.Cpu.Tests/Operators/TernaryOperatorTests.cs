namespace Tersor.Kernels.Cpu.Tests.Operators;

/// <summary>Every ternary operator: vectors of every width equal the scalar form bit by bit, and that one its formula.</summary>
public sealed class TernaryOperatorTests
{
    [Fact]
    public void Multiply_add_rounds_twice() => Check(default(MultiplyAdd), (a, b, c) => (float)(a * b) + c);

    [Fact]
    public void Lerp_walks_from_a_to_b() => Check(default(Lerp), (a, b, t) => a + (float)(t * (float)(b - a)));

    [Fact]
    public void Select_takes_the_second_unless_the_condition_is_zero_or_nan() =>
        Check(default(Select), (condition, a, b) => condition == 0 || float.IsNaN(condition) ? b : a);

    [Fact]
    public void Choose_takes_the_second_unless_the_condition_is_zero() =>
        Check(default(Choose), (condition, a, b) => condition == 0 ? b : a);

    private static void Check<TOperator>(TOperator f, Func<float, float, float, float> expected)
        where TOperator : unmanaged, ITernaryOperator
    {
        var a = Samples.Special[..16];
        foreach (var b in Samples.Special)
        {
            foreach (var c in Samples.Special)
            {
                var lanes = LaneResults.Of(f, a, Repeat(b), Repeat(c));
                for (var i = 0; i < 16; i++)
                {
                    var scalar = f.Invoke(a[i], b, c);
                    Assert.Equal(expected(a[i], b, c), scalar);
                    Assert.Equal(scalar, lanes[i]);
                }
            }
        }

        static float[] Repeat(float value) => [.. Enumerable.Repeat(value, 16)];
    }
}
