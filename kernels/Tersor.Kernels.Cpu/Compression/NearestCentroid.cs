using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Codes each value by the nearest of at most 255 ascending centroids: a branch-free binary search over the boundaries
/// between neighbours. A boundary is the largest float that is not nearer to the upper centroid, so that comparing with it
/// equals comparing exact distances. Centroid k has code k + 1; code 0 is that of zeros, which are pruned weights. Ties go to the
/// lower centroid; ±∞ to the outermost; NaN to the first.
/// </summary>
public static unsafe class NearestCentroid
{
    private const int MaxBoundaries = 256;
    private const int RegisterBoundaries = 32;

    /// <summary>codes[i] = 1 + the index of the centroid nearest to x[i]; 0 where x[i] is 0.</summary>
    public static void Run(WorkerPool pool, float* x, int count, float* centroids, int centroidCount, byte* codes)
    {
        var boundaries = stackalloc float[MaxBoundaries];
        var distinctCodes = stackalloc byte[MaxBoundaries + sizeof(int)];
        var steps = PrepareBoundaries(centroids, centroidCount, boundaries, distinctCodes);
        var job = new Job(x, count, boundaries, distinctCodes, steps, codes);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    /// <summary>
    /// Boundaries between the distinct centroids, filled up with +∞ to one less than a power of two, and the first code of each
    /// distinct centroid. Returns the first step of the search: half that power.
    /// </summary>
    private static int PrepareBoundaries(float* centroids, int count, float* boundaries, byte* distinctCodes)
    {
        new Span<float>(boundaries, MaxBoundaries).Fill(float.PositiveInfinity);
        distinctCodes[0] = 1;
        var distinct = 1;
        for (var i = 1; i < count; i++)
        {
            if (centroids[i] == centroids[i - 1])
                continue;
            boundaries[distinct - 1] = Boundary(centroids[i - 1], centroids[i]);
            distinctCodes[distinct++] = (byte)(i + 1);
        }

        return (int)BitOperations.RoundUpToPowerOf2((uint)distinct) / 2;
    }

    /// <summary>The largest float at or below the exact midpoint.</summary>
    private static float Boundary(float low, float high)
    {
        var sum = (double)low + high;
        var rest = sum - low;
        var error = (low - (sum - rest)) + (high - rest);
        var middle = sum / 2;
        var boundary = (float)middle;
        return boundary > middle || (boundary == middle && error < 0) ? MathF.BitDecrement(boundary) : boundary;
    }

    private readonly struct Job(
        float* x, int count, float* boundaries, byte* distinctCodes, int firstStep, byte* codes) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var i = BlockPartition.Start(block);
            var end = i + BlockPartition.Size(block, count);
            if (Avx512F.IsSupported && firstStep <= RegisterBoundaries / 2)
                i = SearchSixteen(i, end);
            else if (Avx2.IsSupported)
                i = SearchEight(i, end);
            SearchOne(i, end);
        }

        private void SearchOne(int i, int end)
        {
            for (; i < end; i++)
            {
                var place = 0;
                for (var step = firstStep; step > 0; step >>= 1)
                    place += step & -Unsafe.BitCast<bool, sbyte>(x[i] > boundaries[place + step - 1]);
                codes[i] = x[i] == 0 ? (byte)0 : distinctCodes[place];
            }
        }

        /// <summary>The same search for eight values side by side, their boundaries gathered from memory.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int SearchEight(int i, int end)
        {
            for (; i <= end - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var values = Vector256.Load(x + i);
                var place = Vector256<int>.Zero;
                for (var step = firstStep; step > 0; step >>= 1)
                {
                    var boundary = Avx2.GatherVector256(boundaries + step - 1, place, sizeof(float));
                    place += Vector256.GreaterThan(values, boundary).AsInt32() & Vector256.Create(step);
                }

                // Reads up to three bytes past a code, which the table's padding allows.
                var found = Avx2.GatherVector256((int*)distinctCodes, place, sizeof(byte)) & Vector256.Create(0xFF);
                found = Vector256.AndNot(found, Vector256.Equals(values, Vector256<float>.Zero).AsInt32());
                var narrow = Vector128.Narrow(found.GetLower().AsUInt32(), found.GetUpper().AsUInt32());
                *(ulong*)(codes + i) = Vector128.Narrow(narrow, narrow).AsUInt64().ToScalar();
            }

            return i;
        }

        /// <summary>The same search with all boundaries in two registers, where a permutation looks sixteen up.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int SearchSixteen(int i, int end)
        {
            var low = Vector512.Load(boundaries);
            var high = Vector512.Load(boundaries + Vector512<float>.Count);
            var lowCodes = Avx512F.ConvertToVector512Int32(Vector128.Load(distinctCodes));
            var highCodes = Avx512F.ConvertToVector512Int32(Vector128.Load(distinctCodes + Vector128<byte>.Count));
            for (; i <= end - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                var values = Vector512.Load(x + i);
                var place = Vector512<int>.Zero;
                for (var step = firstStep; step > 0; step >>= 1)
                {
                    var boundary = Avx512F.PermuteVar16x32x2(low, place + Vector512.Create(step - 1), high);
                    place += Vector512.GreaterThan(values, boundary).AsInt32() & Vector512.Create(step);
                }

                var found = Avx512F.PermuteVar16x32x2(lowCodes, place, highCodes);
                found = Vector512.AndNot(found, Vector512.Equals(values, Vector512<float>.Zero).AsInt32());
                Avx512F.ConvertToVector128Byte(found).Store(codes + i);
            }

            return i;
        }
    }
}
