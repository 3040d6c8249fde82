using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>A weight matrix and a bias before a kernel has laid them out; the non-zero weights are found once.</summary>
public sealed class WeightMatrix
{
    private float[]? _values;

    /// <summary>A matrix.</summary>
    /// <param name="values">[rows, columns], row by row; 0 where pruned.</param>
    /// <param name="bias">One for each row.</param>
    /// <param name="columns">Inputs.</param>
    /// <exception cref="ArgumentException">The values do not fill rows · columns.</exception>
    public WeightMatrix(float[] values, float[] bias, int columns)
        : this(bias, columns, values.Length, values.Length - values.AsSpan().Count(0f))
    {
        _values = values;
        var next = 0;
        for (var row = 0; row < Rows; row++)
        {
            next += Collect(values.AsSpan(row * columns, columns), Entries.AsSpan(next));
            Starts[row + 1] = next;
        }
    }

    /// <summary>A matrix of shared weights.</summary>
    /// <param name="starts">Where each row's weights begin, and the number of all.</param>
    /// <param name="places">The column of each weight, ascending within a row.</param>
    /// <param name="codes">The code of each weight, from 1.</param>
    /// <param name="codebook">The value of each code, in order.</param>
    /// <param name="bias">One for each row.</param>
    /// <param name="columns">Inputs.</param>
    /// <param name="scales">What each row multiplies its values by; all are 1 if left out.</param>
    /// <exception cref="ArgumentException">
    /// There is not a start or a scale for each row, or not a code for each place.
    /// </exception>
    public WeightMatrix(
        ReadOnlySpan<int> starts, ReadOnlySpan<int> places, ReadOnlySpan<byte> codes, ReadOnlySpan<float> codebook, float[] bias,
        int columns, ReadOnlySpan<float> scales = default)
        : this(bias, columns, bias.Length * columns, places.Length)
    {
        if (starts.Length != Starts.Length || codes.Length != places.Length)
            throw new ArgumentException(
                $"{starts.Length} starts for {bias.Length} rows, {codes.Length} codes for {places.Length} weights.",
                nameof(starts));
        if (!scales.IsEmpty && scales.Length != Rows)
            throw new ArgumentException($"{scales.Length} scales for {Rows} rows.", nameof(scales));
        starts.CopyTo(Starts);
        Collect(places, codes, codebook, Entries);
        for (var row = 0; row < scales.Length; row++)
        {
            foreach (ref var entry in Entries.AsSpan(Starts[row], Starts[row + 1] - Starts[row]))
                entry = new SparseEntry(entry.Offset, entry.Value * scales[row]);
        }
    }

    private WeightMatrix(float[] bias, int columns, int count, int nonZeros)
    {
        if ((long)bias.Length * columns != count)
            throw new ArgumentException($"{count} weights for {bias.Length} × {columns}.", nameof(bias));
        (Bias, Columns) = (bias, columns);
        Starts = new int[Rows + 1];
        Entries = new SparseEntry[nonZeros];
    }

    /// <summary>[rows, columns]; of shared weights made when they are first asked for.</summary>
    public float[] Values => _values ??= Expand();

    /// <summary>One for each row.</summary>
    public float[] Bias { get; }

    /// <summary>Outputs.</summary>
    public int Rows => Bias.Length;

    /// <summary>Inputs.</summary>
    public int Columns { get; }

    /// <summary>All weights, zeros included.</summary>
    public int Count => Rows * Columns;

    /// <summary>The number of weights that are not 0.</summary>
    public int NonZeros => Entries.Length;

    /// <summary>The share of weights that are not 0.</summary>
    public double Density => Count == 0 ? 0 : (double)NonZeros / Count;

    /// <summary>The non-zero weights row by row; an entry's offset is its column.</summary>
    internal SparseEntry[] Entries { get; }

    /// <summary>Where each row's entries begin, and the end of the last.</summary>
    internal int[] Starts { get; }

    /// <summary>All columns, those with the most weights first.</summary>
    public IEnumerable<int> FullestColumns()
    {
        var counts = new int[Columns];
        foreach (var entry in Entries)
            counts[entry.Offset]++;
        return Enumerable.Range(0, Columns).OrderByDescending(column => counts[column]);
    }

    internal ReadOnlySpan<SparseEntry> Row(int row) => Entries.AsSpan(Starts[row], Starts[row + 1] - Starts[row]);

    private float[] Expand()
    {
        var values = new float[Count];
        for (var row = 0; row < Rows; row++)
        {
            foreach (var entry in Row(row))
                values[(row * Columns) + entry.Offset] = entry.Value;
        }

        return values;
    }

    // A load happens once: there is no time for the compiler to find out that these loops are hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Collect(ReadOnlySpan<float> weights, Span<SparseEntry> entries)
    {
        var count = 0;
        for (var column = 0; column < weights.Length; column++)
        {
            if (weights[column] != 0f)
                entries[count++] = new SparseEntry(column, weights[column]);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Collect(
        ReadOnlySpan<int> places, ReadOnlySpan<byte> codes, ReadOnlySpan<float> codebook, Span<SparseEntry> entries)
    {
        for (var i = 0; i < places.Length; i++)
            entries[i] = new SparseEntry(places[i], codebook[codes[i] - 1]);
    }
}
