using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The weights in tiles of 16 rows by 32 columns, for one image: the tile's inputs stay in two registers, and each step of 16 weights, one
/// a row, picks its inputs by one permutation instead of 16 loads. A tile takes as many steps as its fullest row has weights; other rows
/// are filled up with zeros, so rows of equally many weights share a block. The tiles of a block are in the order of their steps, so that
/// loops end where the processor expects. One word holds the picks of a row for four steps, which shifts bring to the low five bits that a
/// permutation looks at: unpacking bytes would take as long as the permutations, in the same unit of the processor.
/// </summary>
public sealed unsafe class PermutedTiles : MatrixKernel
{
    /// <summary>What a plan calls it.</summary>
    public const string KernelName = "permuted tiles";

    private const int TileRows = 16;
    private const int TileColumns = 32;
    private const int StepsPerWord = 4;
    private const int BitsPerPick = 8;

    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<uint> _picks;
    private readonly AlignedArray<int> _tileColumns;
    private readonly AlignedArray<TileRun> _runs;
    private readonly AlignedArray<int> _blockRuns;
    private readonly AlignedArray<float> _bias;
    private readonly AlignedArray<int> _order;

    /// <summary>Lays a matrix out.</summary>
    public PermutedTiles(WeightMatrix matrix)
    {
        var blocks = (matrix.Rows + TileRows - 1) / TileRows;
        int[] order = [.. Enumerable.Range(0, matrix.Rows).OrderBy(row => matrix.Row(row).Length)];
        _order = new AlignedArray<int>(order);
        _bias = new AlignedArray<float>(blocks * TileRows);
        for (var i = 0; i < order.Length; i++)
            _bias.Span[i] = matrix.Bias[order[i]];
        _blockRuns = new AlignedArray<int>(blocks + 1);
        var tiling = new Tiling(matrix, order);
        List<int> columns = [];
        List<TileRun> runs = [];
        var (steps, words) = (0, 0);
        var places = new (int Step, int Word)[blocks * tiling.TilesPerBlock];
        for (var block = 0; block < blocks; block++)
        {
            foreach (var tiles in tiling.BySteps(block))
            {
                runs.Add(new TileRun(tiles.Key, tiles.Count()));
                foreach (var tile in tiles)
                {
                    columns.Add(tile * TileColumns);
                    places[(block * tiling.TilesPerBlock) + tile] = (steps, words);
                    steps += tiles.Key;
                    words += (tiles.Key + StepsPerWord - 1) / StepsPerWord;
                }
            }

            _blockRuns.Span[block + 1] = runs.Count;
        }

        _weights = new AlignedArray<float>(steps * TileRows);
        _picks = new AlignedArray<uint>(words * TileRows);
        _tileColumns = new AlignedArray<int>(columns.ToArray());
        _runs = new AlignedArray<TileRun>(runs.ToArray());
        tiling.Place(places, _weights.Span, _picks.Span);
    }

    /// <summary>Whether this processor permutes 32 floats in one instruction.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <inheritdoc/>
    public override void Run(LaneKernels kernels, float* x, float* y)
    {
        var weights = _weights.Pointer;
        var picks = _picks.Pointer;
        var columns = _tileColumns.Pointer;
        var order = _order.Pointer;
        var finished = stackalloc float[TileRows];
        for (var row = 0; row < _order.Length; row += TileRows)
        {
            var runs = _runs.Pointer + _blockRuns.Pointer[row / TileRows];
            var end = _runs.Pointer + _blockRuns.Pointer[(row / TileRows) + 1];
            Block(runs, end, ref weights, ref picks, ref columns, x, _bias.Pointer + row).Store(finished);
            var count = Math.Min(TileRows, _order.Length - row);
            for (var i = 0; i < count; i++)
                y[order[row + i]] = finished[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<float> Block(TileRun* run, TileRun* end, ref float* weights, ref uint* picks, ref int* columns, float* x, float* bias)
    {
        var even = Vector512.Load(bias);
        var odd = Vector512<float>.Zero;
        var weight = weights;
        var pick = picks;
        var column = columns;
        for (; run < end; run++)
        {
            for (var tile = run->Tiles; tile > 0; tile--)
            {
                var low = Vector512.Load(x + *column);
                var high = Vector512.Load(x + *column + (TileColumns / 2));
                column++;
                var step = run->Steps;
                for (; step >= StepsPerWord; step -= StepsPerWord)
                {
                    var word = Vector512.Load(pick);
                    pick += TileRows;
                    even = Add(even, weight, low, high, word);
                    odd = Add(odd, weight + TileRows, low, high, word >>> BitsPerPick);
                    even = Add(even, weight + (2 * TileRows), low, high, word >>> (2 * BitsPerPick));
                    odd = Add(odd, weight + (3 * TileRows), low, high, word >>> (3 * BitsPerPick));
                    weight += StepsPerWord * TileRows;
                }

                if (step > 0)
                {
                    var word = Vector512.Load(pick);
                    pick += TileRows;
                    even = Add(even, weight, low, high, word);
                    if (step > 1)
                        odd = Add(odd, weight + TileRows, low, high, word >>> BitsPerPick);
                    if (step > 2)
                        even = Add(even, weight + (2 * TileRows), low, high, word >>> (2 * BitsPerPick));
                    weight += step * TileRows;
                }
            }
        }

        weights = weight;
        picks = pick;
        columns = column;
        return even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(Vector512<float> sum, float* weights, Vector512<float> low, Vector512<float> high, Vector512<uint> picks) =>
        Avx512F.FusedMultiplyAdd(Vector512.Load(weights), Avx512F.PermuteVar16x32x2(low, picks.AsInt32(), high), sum);

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
            for (var i = 0; i < order.Length; i++)
            {
                var (tile, step) = (-1, 0);
                foreach (var entry in matrix.Row(order[i]))
                {
                    step = entry.Offset / TileColumns == tile ? step + 1 : 1;
                    tile = entry.Offset / TileColumns;
                    ref var most = ref _steps[(i / TileRows * TilesPerBlock) + tile];
                    most = Math.Max(most, step);
                }
            }
        }

        public int TilesPerBlock { get; }

        /// <summary>The tiles of a block that take steps, fewest first.</summary>
        public IEnumerable<IGrouping<int, int>> BySteps(int block) => Enumerable.Range(0, TilesPerBlock)
            .GroupBy(tile => _steps[(block * TilesPerBlock) + tile])
            .Where(tiles => tiles.Key > 0)
            .OrderBy(tiles => tiles.Key);

        public void Place((int Step, int Word)[] places, Span<float> weights, Span<uint> picks)
        {
            for (var i = 0; i < _order.Length; i++)
            {
                var (tile, step) = (-1, 0);
                foreach (var entry in _matrix.Row(_order[i]))
                {
                    step = entry.Offset / TileColumns == tile ? step + 1 : 0;
                    tile = entry.Offset / TileColumns;
                    var place = places[(i / TileRows * TilesPerBlock) + tile];
                    weights[((place.Step + step) * TileRows) + (i % TileRows)] = entry.Value;
                    picks[((place.Word + (step / StepsPerWord)) * TileRows) + (i % TileRows)] |=
                        (uint)(entry.Offset % TileColumns) << (step % StepsPerWord * BitsPerPick);
                }
            }
        }
    }
}
