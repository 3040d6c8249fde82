using Tersor.Core;

namespace Tersor.Conformance;

/// <summary>A sparse matrix of shared values with some empty rows, the same for equal sizes and densities.</summary>
public sealed class SparseSample
{
    private static readonly float[] Codebook = [0f, .. Enumerable.Range(0, 37).Select(i => ((i * 11 % 37) - 18.3f) / 20f)];

    private readonly byte[] _codes;
    private readonly float[] _scales;

    public SparseSample(int rows, int columns, double density, bool hasScales = false)
    {
        _scales = hasScales ? [.. Enumerable.Range(0, rows).Select(row => 0.25f + (row * 7 % 11))] : [];
        Rows = rows;
        Columns = columns;
        var random = new Random(rows + columns);
        _codes = new byte[rows * columns];
        for (var i = 0; i < _codes.Length; i++)
        {
            var code = (byte)random.Next(1, Codebook.Length);
            if (random.NextDouble() < density && (density == 1 || i / columns % 5 != 2))
                _codes[i] = code;
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>What is stored, row by row.</summary>
    public IEnumerable<(int Row, int Column, float Value)> Elements =>
        Enumerable.Range(0, _codes.Length).Where(i => _codes[i] != 0).Select(
            i => (i / Columns, i % Columns, Value(i)));

    public float[] Dense() => [.. Enumerable.Range(0, _codes.Length).Select(Value)];

    public CodebookSparseMatrix On(Device device) =>
        CodebookSparseMatrix.From(device, Rows, Columns, _codes, Codebook, _scales);

    private float Value(int i) => Codebook[_codes[i]] * (_scales.Length == 0 ? 1f : _scales[i / Columns]);
}
