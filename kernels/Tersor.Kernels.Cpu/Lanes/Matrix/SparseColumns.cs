using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The weights column by column, for one image: a column whose input has its usual value costs nothing. That value is 0 behind a
/// rectifier, and for an input it is what normalisation makes of a black pixel; what the usual values contribute is part of the
/// bias.
/// </summary>
public sealed unsafe class SparseColumns : MatrixKernel
{
    /// <summary>The name of the kernel in a plan.</summary>
    public const string KernelName = "sparse columns";

    private readonly AlignedArray<SparseEntry> _entries;
    private readonly AlignedArray<int> _starts;
    private readonly AlignedArray<float> _bias;
    private readonly float _usual;

    /// <summary>Lays a matrix out.</summary>
    /// <param name="matrix">The weights.</param>
    /// <param name="usual">The input value that costs nothing.</param>
    public SparseColumns(WeightMatrix matrix, float usual)
        : base(matrix.NonZeros)
    {
        _usual = usual;
        _entries = new AlignedArray<SparseEntry>(matrix.NonZeros);
        _starts = new AlignedArray<int>(matrix.Columns + 1);
        foreach (var entry in matrix.Entries)
            _starts.Span[entry.Offset + 1]++;
        for (var column = 0; column < matrix.Columns; column++)
            _starts.Span[column + 1] += _starts.Span[column];

        var next = _starts.Span.ToArray();
        var bias = Array.ConvertAll(matrix.Bias, value => (double)value);
        for (var row = 0; row < matrix.Rows; row++)
        {
            foreach (var entry in matrix.Row(row))
            {
                _entries.Span[next[entry.Offset]++] = new SparseEntry(row, entry.Value);
                bias[row] += (double)entry.Value * usual;
            }
        }

        _bias = new AlignedArray<float>(Array.ConvertAll(bias, value => (float)value));
    }

    private protected override void RunUnits(int first, int end, LaneKernels kernels, float* x, float* y)
    {
        _bias.Span.CopyTo(new Span<float>(y, _bias.Length));
        Scatter(_entries.Pointer, _starts.Pointer, _starts.Length - 1, _usual, x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(SparseEntry* entries, int* starts, int columns, float usual, float* x, float* y)
    {
        for (var column = 0; column < columns; column++)
        {
            var value = x[column];
            if (value == usual)
                continue;
            value -= usual;
            var end = entries + starts[column + 1];
            for (var entry = entries + starts[column]; entry < end; entry++)
                y[entry->Offset] += value * entry->Value;
        }
    }
}
