using System.Collections.Immutable;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// The weights of one tensor as a matrix, and what is known of the inputs that they multiply: all that a sweep needs to choose
/// codes, centroids and scales. Plain arrays in double precision; no tensor and no device.
/// </summary>
/// <remarks>
/// A row is an output channel, a column an input of it. The error that a row's new weights make is eᵀHe, with e their distance
/// from the target: the dense weights and what the correction adds; a layer's cost is Σ ½ · importance · eᵀHe + λ · bits.
/// </remarks>
public sealed class SweepProblem
{
    /// <summary>The parameter's full name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Output channels.</summary>
    public required int Rows { get; init; }

    /// <summary>Inputs of an output channel.</summary>
    public required int Columns { get; init; }

    /// <summary>The dense network's weights, [rows, columns], finite.</summary>
    public required float[] Weights { get; init; }

    /// <summary>
    /// Σ (target − W x − b) xᵀ over positions, mean over samples, [rows, columns]: the asymmetric part of the target. Null if
    /// there is none.
    /// </summary>
    public double[]? Correction { get; init; }

    /// <summary>The mean of x over all positions, [blocks, columns].</summary>
    public required double[] InputMean { get; init; }

    /// <summary>The mean of (target − W x − b) over all positions, [rows].</summary>
    public required double[] ErrorMean { get; init; }

    /// <summary>Positions a sample: how many x stand behind a Hessian.</summary>
    public required double Positions { get; init; }

    /// <summary>The mean squared gradient of random projections of the network's outputs by this row's output, [rows].</summary>
    public required double[] Importance { get; init; }

    /// <summary>Blocks of rows that multiply the same inputs, in order; together they are all rows.</summary>
    public required ImmutableArray<SweepBlock> Blocks { get; init; }

    /// <summary>
    /// The same weights with nothing known of their inputs: H is the identity, rows count alike in relation to their weights, and
    /// there is no correction. What a sweep makes of it is an entropy-coded quantiser without data.
    /// </summary>
    public SweepProblem WithIdentity()
    {
        var ones = new double[Columns];
        Array.Fill(ones, 1);
        return new SweepProblem
        {
            Name = Name,
            Rows = Rows,
            Columns = Columns,
            Weights = Weights,
            InputMean = InputMean,
            ErrorMean = ErrorMean,
            Positions = Positions,
            Importance = [.. Enumerable.Range(0, Rows).Select(row => 1 / Math.Max(MeanSquare(row), 1e-100))],
            Blocks = [.. Blocks.Select(block => new SweepBlock(block.FirstRow, block.Rows, null, ones))],
        };
    }

    /// <summary>The mean square of a row's weights.</summary>
    internal double MeanSquare(int row)
    {
        var sum = 0d;
        foreach (var weight in Weights.AsSpan(row * Columns, Columns))
            sum += (double)weight * weight;
        return sum / Columns;
    }

    /// <summary>Checks that arrays have the lengths that the extents ask for, and that all numbers are finite.</summary>
    /// <exception cref="ArgumentException">An array has another length, or blocks are not all rows in order.</exception>
    /// <exception cref="NonFiniteException">A number is infinite or none, or a Hessian's diagonal negative.</exception>
    internal void Check()
    {
        var next = 0;
        foreach (var block in Blocks)
        {
            if (block.FirstRow != next || block.Rows <= 0)
                throw new ArgumentException($"{Name}: a block begins at row {block.FirstRow}, not at row {next}.");
            next += block.Rows;
            Check(block.Hessian ?? block.Diagonal ?? [], block.Hessian is null ? Columns : (long)Columns * Columns, "Hessian");
            for (var column = 0; column < Columns; column++)
                if ((block.Diagonal ?? block.Hessian!)[block.Hessian is null ? column : (column * (Columns + 1L))] < 0)
                    throw new NonFiniteException($"{Name}: the Hessian of input {column} is negative.");
        }

        if (next != Rows || Columns <= 0)
            throw new ArgumentException($"{Name}: blocks hold {next} rows of {Rows}, with {Columns} columns.");
        Check(Array.ConvertAll(Weights, weight => (double)weight), (long)Rows * Columns, "weights");
        Check(Correction ?? new double[Weights.Length], (long)Rows * Columns, "correction");
        Check(InputMean, (long)Blocks.Length * Columns, "mean of the inputs");
        Check(ErrorMean, Rows, "mean of the error");
        Check(Importance, Rows, "importance");
        Check([Positions], 1, "number of positions");
    }

    private void Check(double[] values, long count, string what)
    {
        if (values.LongLength != count)
            throw new ArgumentException($"{Name}: {values.LongLength} values for the {what}, not {count}.");
        var wrong = Array.FindIndex(values, value => !double.IsFinite(value));
        if (wrong >= 0)
            throw new NonFiniteException($"{Name}: the {what} hold {values[wrong]} at {wrong}.");
    }
}

/// <summary>Rows of weights that are multiplied by the same inputs: all of a layer's, or those of one group.</summary>
/// <param name="FirstRow">The first of them.</param>
/// <param name="Rows">How many.</param>
/// <param name="Hessian">
/// Σ x xᵀ over positions, mean over samples, [columns, columns], undamped; null if it is diagonal.
/// </param>
/// <param name="Diagonal">Its diagonal if it has nothing else, [columns]: token counts, for example; else null.</param>
public sealed record SweepBlock(int FirstRow, int Rows, double[]? Hessian, double[]? Diagonal = null);
