using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The weights in tiles of 16 rows by 32 columns, for one image: the tile's inputs stay in two registers, and each step of 16
/// weights, one a row, picks its inputs by one permutation instead of 16 loads. Tiles overlap by half, so that a row with many
/// weights in one tile borrows steps of its neighbours, and all tiles of a block of rows have equally many: loops then end where
/// the processor expects. <see cref="TileSchedule"/> says which step takes which weight. A permutation looks at the low five bits
/// of its picks alone, so a weight and its pick share a word: the five last bits of the weight give way, which moves it by at
/// most 2⁻²⁰ of its size, and a fifth less memory is read.
/// </summary>
public sealed unsafe class PermutedTiles : MatrixKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "permuted tiles";

    internal const int TileRows = 16;
    internal const int TileColumns = 32;
    internal const int HalfColumns = TileColumns / 2;
    internal const int StepsPerWalk = 4;

    private readonly AlignedArray<uint> _words;
    private readonly AlignedArray<BlockRows> _blocks;
    private readonly AlignedArray<int> _extraColumns;
    private readonly AlignedArray<float> _bias;
    private readonly AlignedArray<int> _order;

    /// <summary>Lays a matrix out.</summary>
    public PermutedTiles(WeightMatrix matrix)
        : this(matrix, ByLength(matrix))
    {
    }

    /// <summary>Lays a matrix out with its rows in an order of the caller's, 16 of them in a block.</summary>
    internal PermutedTiles(WeightMatrix matrix, int[] order)
        : base(matrix.NonZeros)
    {
        var blocks = (matrix.Rows + TileRows - 1) / TileRows;
        _order = new AlignedArray<int>(order);
        _bias = new AlignedArray<float>(blocks * TileRows);
        for (var i = 0; i < order.Length; i++)
            _bias.Span[i] = matrix.Bias[order[i]];
        var schedules = new TileSchedule[blocks];
        var (steps, extras) = (0, 0);
        for (var block = 0; block < blocks; block++)
        {
            schedules[block] = TileSchedule.For(matrix, Rows(block));
            steps += schedules[block].Steps;
            extras += schedules[block].Extras;
        }

        _blocks = new AlignedArray<BlockRows>(blocks);
        _extraColumns = new AlignedArray<int>(extras);
        _words = new AlignedArray<uint>(steps * TileRows);
        var words = _words.Span;
        var columns = _extraColumns.Span;
        for (var block = 0; block < blocks; block++)
        {
            var schedule = schedules[block];
            _blocks.Span[block] = new BlockRows(schedule.FirstColumn, schedule.Windows, schedule.StepsPerWindow, schedule.Extras);
            schedule.Place(matrix, Rows(block), words);
            schedule.PlaceExtras(columns);
            words = words[(schedule.Steps * TileRows)..];
            columns = columns[schedule.Extras..];
        }

        ReadOnlySpan<int> Rows(int block) =>
            order.AsSpan(block * TileRows, Math.Min(TileRows, order.Length - (block * TileRows)));
    }

    /// <summary>Whether this processor permutes 32 floats in one instruction.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    private protected override void RunUnits(int first, int end, LaneKernels kernels, float* x, float* y)
    {
        var cursor = Begin();
        var order = _order.Pointer;
        var finished = stackalloc float[TileRows];
        for (var row = 0; row < _order.Length; row += TileRows)
        {
            Next(ref cursor, x).Store(finished);
            var count = Math.Min(TileRows, _order.Length - row);
            for (var i = 0; i < count; i++)
                y[order[row + i]] = finished[i];
        }
    }

    /// <summary>Before the first block.</summary>
    internal Cursor Begin() =>
        new() { Word = _words.Pointer, ExtraColumn = _extraColumns.Pointer, Block = _blocks.Pointer, Bias = _bias.Pointer };

    /// <summary>The results of the next block's rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Vector512<float> Next(ref Cursor cursor, float* x)
    {
        var block = cursor.Block++;
        var a = Vector512.Load(cursor.Bias);
        cursor.Bias += TileRows;
        var b = Vector512<float>.Zero;
        var (c, d) = (b, b);
        var word = cursor.Word;
        var first = x + block->FirstColumn;
        var steps = block->Steps;
        for (; steps >= StepsPerWalk; steps -= StepsPerWalk)
            word = Walk<Vectors4>(word, first, block->Windows, ref a, ref b, ref c, ref d);
        if (steps == 3)
            word = Walk<Vectors3>(word, first, block->Windows, ref a, ref b, ref c, ref d);
        else if (steps == 2)
            word = Walk<Vectors2>(word, first, block->Windows, ref a, ref b, ref c, ref d);
        else if (steps == 1)
            word = Walk<Vectors1>(word, first, block->Windows, ref a, ref b, ref c, ref d);

        var column = cursor.ExtraColumn;
        for (var extra = block->Extras; extra > 0; extra--)
        {
            var tile = x + *column++;
            (c, d) = (d, Add(c, word, Vector512.Load(tile), Vector512.Load(tile + HalfColumns)));
            word += TileRows;
        }

        cursor.ExtraColumn = column;
        cursor.Word = word;
        return (a + b) + (c + d);
    }

    /// <summary>
    /// One to four steps in each window, each with a sum of its own; the second half of a window is the first of the next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* Walk<TSteps>(
        uint* word, float* x, int windows, ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c,
        ref Vector512<float> d)
        where TSteps : struct, IVectorCount
    {
        var low = Vector512.Load(x);
        for (; windows > 0; windows--)
        {
            x += HalfColumns;
            var high = Vector512.Load(x);
            a = Add(a, word, low, high);
            if (TSteps.Value > 1)
                b = Add(b, word + TileRows, low, high);
            if (TSteps.Value > 2)
                c = Add(c, word + (2 * TileRows), low, high);
            if (TSteps.Value > 3)
                d = Add(d, word + (3 * TileRows), low, high);
            word += TSteps.Value * TileRows;
            low = high;
        }

        return word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(Vector512<float> sum, uint* words, Vector512<float> low, Vector512<float> high)
    {
        var word = Vector512.Load(words);
        return Avx512F.FusedMultiplyAdd(word.AsSingle(), Avx512F.PermuteVar16x32x2(low, word.AsInt32(), high), sum);
    }

    /// <summary>The rows by their number of weights, those of equally many in their own order.</summary>
    private static int[] ByLength(WeightMatrix matrix)
    {
        var keys = new long[matrix.Rows];
        for (var row = 0; row < keys.Length; row++)
            keys[row] = ((long)matrix.Row(row).Length << 32) | (uint)row;
        keys.AsSpan().Sort();
        return Array.ConvertAll(keys, key => (int)key);
    }

    /// <summary>The bits of the nearest weight whose last five are the pick among the columns of a tile.</summary>
    internal static uint Word(SparseEntry entry, int firstColumn)
    {
        var pick = (uint)(entry.Offset - firstColumn);
        var bits = BitConverter.SingleToUInt32Bits(entry.Value);
        var sign = bits & 0x8000_0000;

        // Beside zero the nearest such number would have the other sign, beside the largest it would be none.
        var magnitude = Math.Clamp(((int)(bits ^ sign) - (int)pick + (TileColumns / 2)) & ~(TileColumns - 1), 0, 0x7F7F_FFE0);
        return sign | ((uint)magnitude + pick);
    }

    /// <summary>How far the blocks have been read.</summary>
    internal struct Cursor
    {
        public BlockRows* Block;
        public uint* Word;
        public int* ExtraColumn;
        public float* Bias;
    }

    /// <summary>The walk over 16 rows.</summary>
    internal readonly record struct BlockRows(int FirstColumn, int Windows, int Steps, int Extras);
}
