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
            var weights = values.AsSpan(row * columns, columns);
            for (var column = 0; column < columns; column++)
            {
                if (weights[column] != 0f)
                    Entries[next++] = new SparseEntry(column, weights[column]);
            }

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

    /// <summary>How many weights are not 0.</summary>
    public int NonZeros => Entries.Length;

    /// <summary>The share of weights that are not 0.</summary>
    public double Density => Values.Length == 0 ? 0 : (double)NonZeros / Values.Length;

    /// <summary>The non-zero weights row by row; an entry's offset is its column.</summary>
    internal SparseEntry[] Entries { get; }

    /// <summary>Where each row's entries begin, and the end of the last.</summary>
    internal int[] Starts { get; }

    internal ReadOnlySpan<SparseEntry> Row(int row) => Entries.AsSpan(Starts[row], Starts[row + 1] - Starts[row]);
}
