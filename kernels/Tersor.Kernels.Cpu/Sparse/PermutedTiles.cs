using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The weights in tiles of 16 rows by 32 columns, for one image: the tile's inputs stay in two registers, and each step of 16 weights, one
/// a row, picks its inputs by one permutation instead of 16 loads. A tile takes as many steps as its fullest row has weights; other rows
/// are filled up with zeros, so rows of equally many weights share a block. The tiles of a block are in the order of their steps, so that
/// loops end where the processor expects. A permutation looks at the low five bits of its picks alone, so a weight and its pick share a
/// word: the five last bits of the weight give way, which moves it by at most 2⁻²⁰ of its size, and a fifth less memory is read. Sums go
/// to as many registers as hide an addition's latency.
/// </summary>
public sealed unsafe class PermutedTiles : MatrixKernel
{
    /// <summary>What a plan calls it.</summary>
    public const string KernelName = "permuted tiles";

    internal const int TileRows = 16;
    internal const int TileColumns = 32;
    private const int StepsPerRound = 4;

    private readonly AlignedArray<uint> _words;
    private readonly AlignedArray<int> _tileColumns;
    private readonly AlignedArray<TileRun> _runs;
    private readonly AlignedArray<int> _blockRuns;
    private readonly AlignedArray<float> _bias;
    private readonly AlignedArray<int> _order;

    /// <summary>Lays a matrix out.</summary>
    public PermutedTiles(WeightMatrix matrix)
        : this(matrix, [.. Enumerable.Range(0, matrix.Rows).OrderBy(row => matrix.Row(row).Length)])
    {
    }

    /// <summary>Lays a matrix out with its rows in an order of the caller's, 16 of them in a block.</summary>
    internal PermutedTiles(WeightMatrix matrix, int[] order)
    {
        var blocks = (matrix.Rows + TileRows - 1) / TileRows;
        _order = new AlignedArray<int>(order);
        _bias = new AlignedArray<float>(blocks * TileRows);
        for (var i = 0; i < order.Length; i++)
            _bias.Span[i] = matrix.Bias[order[i]];
        _blockRuns = new AlignedArray<int>(blocks + 1);
        var tiling = new Tiling(matrix, order);
        List<int> columns = [];
        List<TileRun> runs = [];
        var steps = 0;
        var places = new int[blocks * tiling.TilesPerBlock];
        for (var block = 0; block < blocks; block++)
        {
            foreach (var tiles in tiling.BySteps(block))
            {
                runs.Add(new TileRun(tiles.Key, tiles.Count()));
                foreach (var tile in tiles)
                {
                    columns.Add(tile * TileColumns);
                    places[(block * tiling.TilesPerBlock) + tile] = steps;
                    steps += tiles.Key;
                }
            }

            _blockRuns.Span[block + 1] = runs.Count;
        }

        _words = new AlignedArray<uint>(steps * TileRows);
        _tileColumns = new AlignedArray<int>(columns.ToArray());
        _runs = new AlignedArray<TileRun>(runs.ToArray());
        tiling.Place(places, _words.Span);
    }

    /// <summary>Whether this processor permutes 32 floats in one instruction.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <inheritdoc/>
    public override void Run(LaneKernels kernels, float* x, float* y)
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
    internal Cursor Begin() => new() { Word = _words.Pointer, Column = _tileColumns.Pointer };

    /// <summary>The results of the next block's rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<float> Next(ref Cursor cursor, float* x)
    {
        var block = cursor.Block++;
        var runs = _runs.Pointer;
        var ends = _blockRuns.Pointer + block;
        return Block(runs + ends[0], runs + ends[1], ref cursor.Word, ref cursor.Column, x, _bias.Pointer + ((nint)block * TileRows));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<float> Block(TileRun* run, TileRun* end, ref uint* words, ref int* columns, float* x, float* bias)
    {
        var a = Vector512.Load(bias);
        var b = Vector512<float>.Zero;
        var (c, d, e, f, g) = (b, b, b, b, b);
        var word = words;
        var column = columns;
        for (; run < end; run++)
        {
            for (var tile = run->Tiles; tile > 0; tile--)
            {
                var low = Vector512.Load(x + *column);
                var high = Vector512.Load(x + *column + (TileColumns / 2));
                column++;
                var step = run->Steps;
                for (; step >= StepsPerRound; step -= StepsPerRound)
                {
                    a = Add(a, word, low, high);
                    b = Add(b, word + TileRows, low, high);
                    c = Add(c, word + (2 * TileRows), low, high);
                    d = Add(d, word + (3 * TileRows), low, high);
                    word += StepsPerRound * TileRows;
                }

                if (step > 0)
                {
                    e = Add(e, word, low, high);
                    if (step > 1)
                        f = Add(f, word + TileRows, low, high);
                    if (step > 2)
                        g = Add(g, word + (2 * TileRows), low, high);
                    word += step * TileRows;
                }
            }
        }

        words = word;
        columns = column;
        return (a + b) + (c + d) + (e + f + g);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(Vector512<float> sum, uint* words, Vector512<float> low, Vector512<float> high)
    {
        var word = Vector512.Load(words);
        return Avx512F.FusedMultiplyAdd(word.AsSingle(), Avx512F.PermuteVar16x32x2(low, word.AsInt32(), high), sum);
    }

    /// <summary>The bits of the nearest weight whose last five are the pick.</summary>
    private static uint Word(float weight, uint pick)
    {
        var bits = BitConverter.SingleToUInt32Bits(weight);
        var word = (bits & ~(TileColumns - 1u)) | pick;
        return word + (TileColumns / 2) < bits ? word + TileColumns : word > bits + (TileColumns / 2) ? word - TileColumns : word;
    }

    /// <summary>How far the blocks have been read.</summary>
    internal struct Cursor
    {
        public uint* Word;
        public int* Column;
        public int Block;
    }

    /// <summary>Successive tiles of equally many steps.</summary>
    private readonly record struct TileRun(int Steps, int Tiles);

    /// <summary>How many steps each tile takes, and what goes where.</summary>
    private sealed class Tiling
    {
        private readonly WeightMatrix _matrix;
        private readonly int[] _order;
        private readonly int[] _steps;

        public Tiling(WeightMatrix matrix, int[] order)
        {
            (_matrix, _order) = (matrix, order);
            TilesPerBlock = (matrix.Columns + TileColumns - 1) / TileColumns;
            _steps = new int[(matrix.Rows + TileRows - 1) / TileRows * TilesPerBlock];
            Count();
        }

        public int TilesPerBlock { get; }

        /// <summary>The tiles of a block that take steps, fewest first.</summary>
        public IEnumerable<IGrouping<int, int>> BySteps(int block) => Enumerable.Range(0, TilesPerBlock)
            .GroupBy(tile => _steps[(block * TilesPerBlock) + tile])
            .Where(tiles => tiles.Key > 0)
            .OrderBy(tiles => tiles.Key);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Place(int[] places, Span<uint> words)
        {
            for (var i = 0; i < _order.Length; i++)
            {
                var starts = places.AsSpan(i / TileRows * TilesPerBlock, TilesPerBlock);
                var lane = i % TileRows;
                var (tile, to) = (-1, 0);
                foreach (var entry in _matrix.Row(_order[i]))
                {
                    var next = entry.Offset / TileColumns;
                    to = next == tile ? to + TileRows : (starts[next] * TileRows) + lane;
                    tile = next;
                    words[to] = Word(entry.Value, (uint)entry.Offset % TileColumns);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Count()
        {
            for (var i = 0; i < _order.Length; i++)
            {
                var most = _steps.AsSpan(i / TileRows * TilesPerBlock, TilesPerBlock);
                var (tile, steps) = (0, 0);
                foreach (var entry in _matrix.Row(_order[i]))
                {
                    var next = entry.Offset / TileColumns;
                    steps = next == tile ? steps + 1 : 1;
                    tile = next;
                    if (steps > most[tile])
                        most[tile] = steps;
                }
            }
        }
    }
}
