using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>Fills with random numbers of a <see cref="Philox"/> stream: element i depends on seed, stream and i alone.</summary>
public static unsafe class RandomFill
{
    /// <summary>y[i] = low + u · (high - low), below high, with u from word i.</summary>
    public static void Uniform(WorkerPool pool, float* y, int count, ulong seed, ulong stream, float low, float high)
    {
        var job = new UniformJob(y, count, seed, stream, low, high);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    /// <summary>
    /// y[i] = mean + standardDeviation · z; elements 2j and 2j + 1 are the Box-Muller pair of words 2j and 2j + 1.
    /// </summary>
    public static void Normal(WorkerPool pool, float* y, int count, ulong seed, ulong stream, float mean, float standardDeviation)
    {
        var job = new NormalJob(y, count, seed, stream, mean, standardDeviation);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    private static void StoreBlock(float* y, int i, int count, float v0, float v1, float v2, float v3)
    {
        y[i] = v0;
        if (i + 1 < count)
            y[i + 1] = v1;
        if (i + 2 < count)
            y[i + 2] = v2;
        if (i + 3 < count)
            y[i + 3] = v3;
    }

    private readonly struct UniformJob(float* y, int count, ulong seed, ulong stream, float low, float high) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var i = BlockPartition.Start(block);
            var end = i + BlockPartition.Size(block, count);
            if (PhiloxVector.IsSupported)
                i = FillSixteen(i, end);
            var sample = new UniformSample(low, high);
            for (; i < end; i += 4)
            {
                var words = Philox.Block(seed, stream, (ulong)(i / 4));
                StoreBlock(
                    y, i, count, sample.Invoke(words.Word0), sample.Invoke(words.Word1), sample.Invoke(words.Word2),
                    sample.Invoke(words.Word3));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int FillSixteen(int i, int end)
        {
            var words = stackalloc uint[PhiloxVector.Words];
            var start = Vector256.Create(low);
            var range = Vector256.Create(high - low);
            var limit = Vector256.Create(high);
            var last = Vector256.Create(MathF.BitDecrement(high));
            for (; i <= end - PhiloxVector.Words; i += PhiloxVector.Words)
            {
                PhiloxVector.FourBlocks(seed, stream, (ulong)(i / 4), words);
                for (var j = 0; j < PhiloxVector.Words; j += Vector256<uint>.Count)
                {
                    var upper = (Vector256.Load(words + j) >>> 8).AsInt32();
                    var value = start + (Vector256.ConvertToSingle(upper) * UniformSample.Spacing * range);
                    Vector256.ConditionalSelect(Vector256.LessThan(value, limit), value, last).Store(y + i + j);
                }
            }

            return i;
        }
    }

    private readonly struct NormalJob(
        float* y, int count, ulong seed, ulong stream, float mean, float standardDeviation) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var end = BlockPartition.Start(block) + BlockPartition.Size(block, count);
            for (var i = BlockPartition.Start(block); i < end; i += 4)
            {
                var words = Philox.Block(seed, stream, (ulong)(i / 4));
                var radius0 = NormalSample.Radius(words.Word0);
                var radius1 = NormalSample.Radius(words.Word2);
                NormalSample.Direction(words.Word1, out var sine0, out var cosine0);
                NormalSample.Direction(words.Word3, out var sine1, out var cosine1);
                StoreBlock(
                    y, i, count, Place(radius0 * cosine0), Place(radius0 * sine0), Place(radius1 * cosine1), Place(
                        radius1 * sine1));
            }
        }

        private float Place(float z) => mean + (standardDeviation * z);
    }
}
