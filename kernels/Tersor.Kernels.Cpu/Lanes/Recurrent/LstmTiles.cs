using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A step for one sequence out of <see cref="PermutedTiles"/>, with the gates of 16 cells in successive blocks: their sums go
/// from the registers that they were added up in straight into the cells.
/// </summary>
public sealed unsafe class LstmTiles : LstmKernel
{
    private readonly PermutedTiles _tiles;
    private readonly int _groups;

    /// <summary>Lays weights out.</summary>
    /// <param name="weights">[i f g o, input and last output].</param>
    /// <param name="features">The number of the input's features.</param>
    public LstmTiles(WeightMatrix weights, int features)
    {
        var hidden = weights.Rows / LstmGates.Count;
        _groups = (hidden + PermutedTiles.TileRows - 1) / PermutedTiles.TileRows;

        // The last output begins on a cache line, and cells of one vector share a half of a tile: what was computed last is read
        // last.
        HiddenOffset = (features + PermutedTiles.HalfColumns - 1) / PermutedTiles.HalfColumns * PermutedTiles.HalfColumns;
        var columns = HiddenOffset + hidden;
        var rows = LstmGates.Count * PaddedHidden;
        var (values, bias) = (new float[rows * columns], new float[rows]);
        for (var row = 0; row < weights.Rows; row++)
        {
            var (gate, cell) = Math.DivRem(row, hidden);
            var (group, lane) = Math.DivRem(cell, PermutedTiles.TileRows);
            var to = (((group * LstmGates.Count) + gate) * PermutedTiles.TileRows) + lane;
            bias[to] = weights.Bias[row];
            foreach (var entry in weights.Row(row))
                values[(to * columns) + entry.Offset + (entry.Offset < features ? 0 : HiddenOffset - features)] = entry.Value;
        }

        _tiles = new PermutedTiles(new WeightMatrix(values, bias, columns), [.. Enumerable.Range(0, rows)]);
    }

    /// <inheritdoc/>
    public override int HiddenOffset { get; }

    /// <inheritdoc/>
    public override int PaddedHidden => _groups * PermutedTiles.TileRows;

    /// <inheritdoc/>
    public override int Scratch(int lanes) => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(
        LaneKernels kernels, float* joined, float* cells, float* output, float* scratch, WorkTeam team = default)
    {
        var cursor = _tiles.Begin();
        for (var group = 0; group < _groups; group++)
        {
            var i = PermutedTiles.Next(ref cursor, joined);
            var f = PermutedTiles.Next(ref cursor, joined);
            var g = PermutedTiles.Next(ref cursor, joined);
            var o = PermutedTiles.Next(ref cursor, joined);
            var c = Vector512.Load(cells);
            LstmGates.Step<Simd512, Vector512<float>>(i, f, g, o, ref c).Store(output);
            c.Store(cells);
            cells += PermutedTiles.TileRows;
            output += PermutedTiles.TileRows;
        }
    }
}
