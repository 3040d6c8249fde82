using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Expands codes of shared weights to their centroids. With AVX-512 a codebook of up to 32 centroids stays in two registers and
/// a permutation looks sixteen codes up; elsewhere they are looked up one by one, which beats the hardware's gather.
/// </summary>
public static unsafe class CodebookGather
{
    /// <summary>The largest codebook that two registers hold.</summary>
    private const int RegisterCentroids = 32;

    /// <summary>y[i] = codebook[codes[i]].</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="codebook">The centroids.</param>
    /// <param name="centroids">How many there are, at most 256.</param>
    /// <param name="codes">Each below <paramref name="centroids"/>.</param>
    /// <param name="y">The result.</param>
    /// <param name="count">The number of codes.</param>
    public static void Run(WorkerPool pool, float* codebook, int centroids, byte* codes, float* y, int count)
    {
        var job = new Job(codebook, centroids, codes, y, count);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    private readonly struct Job(float* codebook, int centroids, byte* codes, float* y, int count) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var i = BlockPartition.Start(block);
            var end = i + BlockPartition.Size(block, count);
            if (Avx512F.IsSupported && centroids <= RegisterCentroids)
                i = LookUpSixteen(i, end);
            LookUpOne(codebook, codes + i, y + i, end - i);
        }

        private static void LookUpOne(float* codebook, byte* codes, float* y, int count)
        {
            for (var i = 0; i < count; i++)
                y[i] = codebook[codes[i]];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int LookUpSixteen(int i, int end)
        {
            var table = stackalloc float[RegisterCentroids];
            Unsafe.CopyBlockUnaligned(table, codebook, (uint)centroids * sizeof(float));
            var low = Vector512.Load(table);
            var high = Vector512.Load(table + Vector512<float>.Count);
            for (; i <= end - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                var indices = Avx512F.ConvertToVector512Int32(Vector128.Load(codes + i));
                Avx512F.PermuteVar16x32x2(low, indices, high).Store(y + i);
            }

            return i;
        }
    }
}
