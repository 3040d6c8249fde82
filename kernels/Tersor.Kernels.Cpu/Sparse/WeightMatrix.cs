using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>A weight matrix and a bias before a kernel has laid them out; the non-zero weights are found once.</summary>
public sealed class WeightMatrix
{
    /// <summary>A matrix.</summary>
    /// <param name="values">[rows, columns], row by row; 0 where pruned.</param>
    /// <param name="bias">One for each row.</param>
    /// <param name="columns">Inputs.</param>
    /// <exception cref="ArgumentException">The values do not fill rows · columns.</exception>
    public WeightMatrix(float[] values, float[] bias, int columns)
    {
        if ((long)bias.Length * columns != values.Length)
            throw new ArgumentException($"{values.Length} weights for {bias.Length} × {columns}.", nameof(values));
        (Values, Bias, Columns) = (values, bias, columns);
        Starts = new int[Rows + 1];
        Entries = new SparseEntry[values.Length - values.AsSpan().Count(0f)];
        var next = 0;
        for (var row = 0; row < Rows; row++)
        {
            next += Collect(values.AsSpan(row * columns, columns), Entries.AsSpan(next));
            Starts[row + 1] = next;
        }
    }

    /// <summary>[rows, columns].</summary>
    public float[] Values { get; }

    /// <summary>One for each row.</summary>
    public float[] Bias { get; }

    /// <summary>Outputs.</summary>
    public int Rows => Bias.Length;

    /// <summary>Inputs.</summary>
    public int Columns { get; }

    /// <summary>All weights, zeros included.</summary>
    public int Count => Rows * Columns;

    /// <summary>How many weights are not 0.</summary>
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

    // A load happens once: there is no time for the compiler to find out that this loop is hot.
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
}
