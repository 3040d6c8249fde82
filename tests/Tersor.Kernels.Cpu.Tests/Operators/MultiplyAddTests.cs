using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu.Tests.Operators;

/// <summary>Every width multiplies and adds with one rounding, with an instruction for it or without.</summary>
public sealed class MultiplyAddTests
{
    [Fact]
    public void Every_width_fuses() => LaneResults.Of(new MultiplyAdd(), Repeat(3), Repeat(5), Repeat(7));

    [Fact]
    public void Doubles_give_the_same_bits_as_the_instruction()
    {
        foreach (var (a, b, c) in Cases())
        {
            var y = Simd128.MultiplyAddInDoubles(Vector128.Create(a), Vector128.Create(b), Vector128.Create(c));
            var expected = MathF.FusedMultiplyAdd(a, b, c);
            for (var lane = 0; lane < 4; lane++)
            {
                var same = float.IsNaN(expected) ? float.IsNaN(y[lane]) : Bits(expected) == Bits(y[lane]);
                Assert.True(same, $"{a:R} · {b:R} + {c:R}: {y[lane]:R}, not {expected:R}.");
            }
        }
    }

    /// <summary>All triples of special values, and triples whose sum lies half-way between two floats or right beside.</summary>
    private static IEnumerable<(float A, float B, float C)> Cases()
    {
        foreach (var a in Samples.Special)
        {
            foreach (var b in Samples.Special)
            {
                foreach (var c in Samples.Special)
                    yield return (a, b, c);
            }
        }

        var random = new Random(9);
        for (var i = 0; i < 200_000; i++)
        {
            var c = Any();

            // A first kind of product is c · 2^-24 or c · 2^-25, give or take two 4096ths: about half a unit of c's last place.
            var (a, b) = i % 3 == 0 ? (c * MathF.ScaleB(1, -12), MathF.ScaleB(4096 + random.Next(-2, 3), -24 - random.Next(2)))
                : i % 3 == 1 ? (Any(), Any())
                : (MathF.ScaleB(Any(), -60), MathF.ScaleB(Any(), -70));
            yield return (a, b, i % 3 == 2 ? MathF.ScaleB(c, -130) : c);
        }

        float Any() => MathF.ScaleB((float)((random.NextDouble() * 2) - 1), random.Next(-4, 5));
    }

    private static float[] Repeat(int seed) => Samples.Uniform(1024, seed, -3f, 3f);

    private static int Bits(float x) => BitConverter.SingleToInt32Bits(x);

    private sealed record MultiplyAdd : LaneResults.IFunction
    {
        public TVector Invoke<TSimd, TVector>(TVector a, TVector b, TVector c)
            where TSimd : struct, ISimd<TVector> => TSimd.MultiplyAdd(a, b, c);
    }
}
