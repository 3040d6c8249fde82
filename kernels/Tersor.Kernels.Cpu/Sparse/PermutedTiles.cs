using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The weights in tiles of 16 rows by 32 columns, for one image: the tile's inputs stay in two registers, and each step of 16 weights, one
/// a row, picks its inputs by one permutation instead of 16 loads. A tile takes as many steps as its fullest row has weights; other rows
/// are filled up with zeros. The tiles of a row block are in the order of their steps, so that loops end where the processor expects.
/// </summary>
public sealed unsafe class PermutedTiles : MatrixKernel
{
    private const int TileRows = 16;
    private const int TileColumns = 32;

    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<byte> _picks;
    private readonly AlignedArray<int> _tileColumns;
    private readonly AlignedArray<TileRun> _runs;
    private readonly AlignedArray<int> _blockRuns;
    private readonly AlignedArray<float> _bias;
    private readonly int _rows;

    /// <summary>Lays a matrix out.</summary>
    public PermutedTiles(WeightMatrix matrix)
    {
        _rows = matrix.Rows;
        var blocks = (_rows + TileRows - 1) / TileRows;
        _bias = new AlignedArray<float>(blocks * TileRows);
        matrix.Bias.CopyTo(_bias.Span);
        _blockRuns = new AlignedArray<int>(blocks + 1);
        var tiling = new Tiling(matrix);
        List<int> columns = [];
        List<TileRun> runs = [];
        var (steps, firstSteps) = (0, new int[blocks * tiling.TilesPerBlock]);
        for (var block = 0; block < blocks; block++)
        {
            foreach (var tiles in tiling.BySteps(block))
            {
                runs.Add(new TileRun(tiles.Key, tiles.Count()));
                foreach (var tile in tiles)
                {
                    columns.Add(tile * TileColumns);
                    firstSteps[(block * tiling.TilesPerBlock) + tile] = steps;
                    steps += tiles.Key;
                }
            }

            _blockRuns.Span[block + 1] = runs.Count;
        }

        _weights = new AlignedArray<float>(steps * TileRows);
        _picks = new AlignedArray<byte>(steps * TileRows);
        _tileColumns = new AlignedArray<int>(columns.ToArray());
        _runs = new AlignedArray<TileRun>(runs.ToArray());
        tiling.Place(firstSteps, _weights.Span, _picks.Span);
    }

    /// <summary>Whether this processor permutes 32 floats in one instruction.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <inheritdoc/>
    public override string Name => "permuted tiles";

    /// <inheritdoc/>
    public override void Run(LaneKernels kernels, float* x, float* y)
    {
        var whole = _rows / TileRows * TileRows;
        var weights = _weights.Pointer;
        var picks = _picks.Pointer;
        var columns = _tileColumns.Pointer;
        for (var row = 0; row < _rows; row += TileRows)
        {
            var block = row / TileRows;
            var runs = _runs.Pointer + _blockRuns.Pointer[block];
            var sums = Block(runs, _runs.Pointer + _blockRuns.Pointer[block + 1], ref weights, ref picks, ref columns, x, _bias.Pointer + row);
            if (row < whole)
                sums.Store(y + row);
            else
                for (var i = row; i < _rows; i++)
                    y[i] = sums[i - row];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<float> Block(TileRun* run, TileRun* end, ref float* weights, ref byte* picks, ref int* columns, float* x, float* bias)
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
                for (; step > 1; step -= 2)
                {
                    even = Avx512F.FusedMultiplyAdd(Vector512.Load(weight), Pick(low, high, pick), even);
                    odd = Avx512F.FusedMultiplyAdd(Vector512.Load(weight + TileRows), Pick(low, high, pick + TileRows), odd);
                    weight += 2 * TileRows;
                    pick += 2 * TileRows;
                }

                if (step > 0)
                {
                    even = Avx512F.FusedMultiplyAdd(Vector512.Load(weight), Pick(low, high, pick), even);
                    weight += TileRows;
                    pick += TileRows;
                }
            }
        }

        weights = weight;
        picks = pick;
        columns = column;
        return even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pick(Vector512<float> low, Vector512<float> high, byte* picks) =>
        Avx512F.PermuteVar16x32x2(low, Avx512F.ConvertToVector512Int32(Vector128.Load(picks)), high);

    /// <summary>Successive tiles of equally many steps.</summary>
    private readonly record struct TileRun(int Steps, int Tiles);

    /// <summary>How many steps each tile takes, and what goes where.</summary>
    private sealed class Tiling
    {
        private readonly WeightMatrix _matrix;
        private readonly int[] _steps;

        public Tiling(WeightMatrix matrix)
        {
            _matrix = matrix;
            TilesPerBlock = (matrix.Columns + TileColumns - 1) / TileColumns;
            _steps = new int[(matrix.Rows + TileRows - 1) / TileRows * TilesPerBlock];
            for (var row = 0; row < matrix.Rows; row++)
            {
                var (tile, step) = (-1, 0);
                foreach (var entry in matrix.Row(row))
                {
                    step = entry.Offset / TileColumns == tile ? step + 1 : 1;
                    tile = entry.Offset / TileColumns;
                    ref var most = ref _steps[(row / TileRows * TilesPerBlock) + tile];
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

        public void Place(int[] firstSteps, Span<float> weights, Span<byte> picks)
        {
            for (var row = 0; row < _matrix.Rows; row++)
            {
                var (tile, step) = (-1, 0);
                foreach (var entry in _matrix.Row(row))
                {
                    step = entry.Offset / TileColumns == tile ? step + 1 : 0;
                    tile = entry.Offset / TileColumns;
                    var slot = ((firstSteps[(row / TileRows * TilesPerBlock) + tile] + step) * TileRows) + (row % TileRows);
                    weights[slot] = entry.Value;
                    picks[slot] = (byte)(entry.Offset % TileColumns);
                }
            }
        }
    }
}
