using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Sums values by their code: the centroid gradient of Han, Mao and Dally (2016). Neighbours often share a code, and an add
/// to the word just stored waits for it; eight private banks keep neighbours apart. A block's banks are single precision,
/// merged as a tree; blocks are merged in double precision, in their order.
/// </summary>
public static unsafe class SegmentSum
{
    /// <summary>The largest number of segments: what a byte tells apart.</summary>
    public const int MaxSegments = 256;

    private const int Banks = 8;
    private const int BlockLength = 65536;

    /// <summary>Doubles of scratch space that <see cref="Run"/> needs.</summary>
    public static int ScratchLength(int count, int segments) => Blocks(count) * segments;

    /// <summary>sums[k] = Σ over i with codes[i] = k of values[i], or += that.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="values">The summands.</param>
    /// <param name="codes">The segment of each, below <paramref name="segments"/>.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="segments">At most <see cref="MaxSegments"/>.</param>
    /// <param name="scratch">Space for <see cref="ScratchLength"/> doubles.</param>
    /// <param name="sums">The result.</param>
    /// <param name="accumulate">Whether to add to the result.</param>
    public static void Run(
        WorkerPool pool, float* values, byte* codes, int count, int segments, double* scratch, float* sums, bool accumulate)
    {
        var job = new Job(values, codes, count, segments, scratch);
        pool.Run(Blocks(count), ref job);
        for (var segment = 0; segment < segments; segment++)
        {
            var sum = 0d;
            for (var block = 0; block < Blocks(count); block++)
                sum += scratch[(block * segments) + segment];
            sums[segment] = accumulate ? sums[segment] + (float)sum : (float)sum;
        }
    }

    private static int Blocks(int count) => (int)(((long)count + BlockLength - 1) / BlockLength);

    private readonly struct Job(float* values, byte* codes, int count, int segments, double* scratch) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var banks = stackalloc float[Banks * MaxSegments];
            var start = block * BlockLength;
            Accumulate(banks, values + start, codes + start, Math.Min(BlockLength, count - start));
            for (var segment = 0; segment < segments; segment++)
            {
                var bank = banks + segment;
                var low = bank[0] + bank[MaxSegments] + (bank[2 * MaxSegments] + bank[3 * MaxSegments]);
                var high = bank[4 * MaxSegments] + bank[5 * MaxSegments] + (bank[6 * MaxSegments] + bank[7 * MaxSegments]);
                scratch[(block * segments) + segment] = (double)low + high;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Accumulate(float* banks, float* values, byte* codes, int count)
        {
            var i = 0;
            for (; i <= count - Banks; i += Banks)
            {
                var eight = *(ulong*)(codes + i);
                banks[(byte)eight] += values[i];
                banks[MaxSegments + (byte)(eight >> 8)] += values[i + 1];
                banks[(2 * MaxSegments) + (byte)(eight >> 16)] += values[i + 2];
                banks[(3 * MaxSegments) + (byte)(eight >> 24)] += values[i + 3];
                banks[(4 * MaxSegments) + (byte)(eight >> 32)] += values[i + 4];
                banks[(5 * MaxSegments) + (byte)(eight >> 40)] += values[i + 5];
                banks[(6 * MaxSegments) + (byte)(eight >> 48)] += values[i + 6];
                banks[(7 * MaxSegments) + (byte)(eight >> 56)] += values[i + 7];
            }

            for (; i < count; i++)
                banks[codes[i]] += values[i];
        }
    }
}
