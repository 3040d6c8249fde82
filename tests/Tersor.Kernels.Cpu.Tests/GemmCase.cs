namespace Tersor.Kernels.Cpu.Tests;

/// <summary>One product with random operands in padded storage, its result, and its reference in double precision.</summary>
internal sealed unsafe class GemmCase
{
    private const float Sentinel = -77.25f;

    public GemmCase(int m, int n, int k, bool transposeA, bool transposeB, int gap = 0, int seed = 1)
    {
        (M, N, K, TransposeA, TransposeB) = (m, n, k, transposeA, transposeB);
        Lda = (transposeA ? m : k) + gap;
        Ldb = (transposeB ? k : n) + gap;
        Ldc = n + gap;
        var random = new Random(seed);
        A = Values(random, (transposeA ? k : m) * Lda);
        B = Values(random, (transposeB ? n : k) * Ldb);
        C = Values(random, m * Ldc);
        for (var i = 0; i < m; i++)
            C.AsSpan((i * Ldc) + n, gap).Fill(Sentinel);
    }

    public int M { get; }

    public int N { get; }

    public int K { get; }

    public bool TransposeA { get; }

    public bool TransposeB { get; }

    public int Lda { get; }

    public int Ldb { get; }

    public int Ldc { get; }

    public float[] A { get; }

    public float[] B { get; }

    public float[] C { get; }

    public static float[] Values(Random random, int count)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = (random.NextSingle() * 2) - 1;
        return values;
    }

    public float[] Run(WorkerPool pool, bool accumulate = false, GemmEpilogue epilogue = default)
    {
        var c = (float[])C.Clone();
        fixed (float* a = A, b = B, result = c)
            Gemm.Multiply(pool, M, N, K, a, Lda, TransposeA, b, Ldb, TransposeB, result, Ldc, accumulate, epilogue);
        return c;
    }

    /// <summary>
    /// Element [i, j] of the exact product, and a bound on the error of any order of summation in single precision.
    /// </summary>
    public (double Value, double Bound) Exact(int i, int j, bool accumulate)
    {
        var sum = accumulate ? (double)C[(i * Ldc) + j] : 0;
        var magnitude = Math.Abs(sum);
        for (var p = 0; p < K; p++)
        {
            var product = (double)A[TransposeA ? (p * Lda) + i : (i * Lda) + p] * B[TransposeB ? (j * Ldb) + p : (p * Ldb) + j];
            sum += product;
            magnitude += Math.Abs(product);
        }

        return (sum, (K + 2) * Math.Pow(2, -24) * magnitude);
    }

    public void Check(float[] result, bool accumulate = false)
    {
        for (var i = 0; i < M; i++)
        {
            for (var j = 0; j < N; j++)
            {
                var (value, bound) = Exact(i, j, accumulate);
                Assert.True(
                    Math.Abs(result[(i * Ldc) + j] - value) <= bound,
                    $"[{M},{N},{K}] at {i},{j}: {result[(i * Ldc) + j]} not {value} ± {bound}");
            }

            for (var j = N; j < Ldc; j++)
                Assert.Equal(Sentinel, result[(i * Ldc) + j]);
        }
    }
}
