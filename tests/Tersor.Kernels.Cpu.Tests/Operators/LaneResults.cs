using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu.Tests.Operators;

/// <summary>What vector forms make of the same numbers at every width: 512, 256 and 128 bits and one lane.</summary>
internal static unsafe class LaneResults
{
    /// <summary>A function of three numbers, of which it may ignore some, in its vector form.</summary>
    public interface IFunction
    {
        TVector Invoke<TSimd, TVector>(TVector a, TVector b, TVector c)
            where TSimd : struct, ISimd<TVector>;
    }

    public static float[] Of<TOperator>(TOperator f, float[] a)
        where TOperator : unmanaged, IUnaryOperator => Of(new Unary<TOperator>(f), a, a, a);

    public static float[] Of<TOperator>(TOperator f, float[] a, float[] b)
        where TOperator : unmanaged, IBinaryOperator => Of(new Binary<TOperator>(f), a, b, a);

    public static float[] Of<TOperator>(TOperator f, float[] a, float[] b, float[] c)
        where TOperator : unmanaged, ITernaryOperator => Of(new Ternary<TOperator>(f), a, b, c);

    /// <summary>The result of each triple, which every width must give bit by bit; any NaN equals any other.</summary>
    /// <param name="f">The function.</param>
    /// <param name="a">First arguments, a multiple of 16.</param>
    /// <param name="b">Second arguments.</param>
    /// <param name="c">Third arguments.</param>
    public static float[] Of(IFunction f, float[] a, float[] b, float[] c)
    {
        var results = Run<Simd512, Vector512<float>>(f, a, b, c);
        Same(Run<Simd256, Vector256<float>>(f, a, b, c), "256 bits");
        Same(Run<Simd128, Vector128<float>>(f, a, b, c), "128 bits");
        Same(Run<SimdScalar, float>(f, a, b, c), "one lane");
        return results;

        void Same(float[] others, string width)
        {
            for (var i = 0; i < others.Length; i++)
            {
                var same = BitConverter.SingleToInt32Bits(others[i]) == BitConverter.SingleToInt32Bits(results[i])
                    || (float.IsNaN(others[i]) && float.IsNaN(results[i]));
                Assert.True(
                    same, $"{f}({a[i]:R}, {b[i]:R}, {c[i]:R}): {results[i]:R} with 512 bits, {others[i]:R} with {width}.");
            }
        }
    }

    private static float[] Run<TSimd, TVector>(IFunction f, float[] a, float[] b, float[] c)
        where TSimd : struct, ISimd<TVector>
    {
        var results = new float[a.Length];
        fixed (float* pa = a, pb = b, pc = c, y = results)
        {
            for (var i = 0; i < results.Length; i += TSimd.Count)
                TSimd.Store(f.Invoke<TSimd, TVector>(TSimd.Load(pa + i), TSimd.Load(pb + i), TSimd.Load(pc + i)), y + i);
        }

        return results;
    }

    private sealed record Unary<TOperator>(TOperator F) : IFunction
        where TOperator : unmanaged, IUnaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector a, TVector b, TVector c)
            where TSimd : struct, ISimd<TVector> => F.Invoke<TSimd, TVector>(a);
    }

    private sealed record Binary<TOperator>(TOperator F) : IFunction
        where TOperator : unmanaged, IBinaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector a, TVector b, TVector c)
            where TSimd : struct, ISimd<TVector> => F.Invoke<TSimd, TVector>(a, b);
    }

    private sealed record Ternary<TOperator>(TOperator F) : IFunction
        where TOperator : unmanaged, ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector a, TVector b, TVector c)
            where TSimd : struct, ISimd<TVector> => F.Invoke<TSimd, TVector>(a, b, c);
    }
}
