using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// A layer's weights as a matrix whose products its output is made of: at each position of the output, a row of weights for each
/// output channel meets a column of inputs.
/// </summary>
internal abstract class LayerMatrix
{
    /// <summary>Output channels: the rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Inputs of an output channel: the columns.</summary>
    public required int Columns { get; init; }

    /// <summary>Parts of the rows that see inputs of their own.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Positions of the output of a sample.</summary>
    public required int Positions { get; init; }

    /// <summary>The rows of a group.</summary>
    public int GroupRows => Rows / Groups;

    /// <summary>Copies the inputs that meet the weights at a position.</summary>
    /// <param name="input">The layer's input of a sample.</param>
    /// <param name="position">The position.</param>
    /// <param name="group">The group of rows.</param>
    /// <param name="column">Receives <see cref="Columns"/> numbers.</param>
    public abstract void CopyInputs(ReadOnlySpan<float> input, int position, int group, Span<float> column);

    /// <summary>Copies what the layer gives at a position.</summary>
    /// <param name="output">The layer's output of a sample, or a difference of two.</param>
    /// <param name="position">The position.</param>
    /// <param name="rows">Receives <see cref="Rows"/> numbers.</param>
    public abstract void CopyOutputs(ReadOnlySpan<float> output, int position, Span<float> rows);

    /// <summary>Where the parameter holds an element of the matrix.</summary>
    /// <param name="row">The output channel.</param>
    /// <param name="column">The input of it.</param>
    public virtual int Place(int row, int column) => (row * Columns) + column;

    /// <summary>The matrix of a parameter's elements.</summary>
    /// <typeparam name="T">What an element is.</typeparam>
    /// <param name="parameter">The elements as the parameter holds them.</param>
    public T[] ToMatrix<T>(ReadOnlySpan<T> parameter)
    {
        var matrix = new T[parameter.Length];
        for (var row = 0; row < Rows; row++)
            for (var column = 0; column < Columns; column++)
                matrix[(row * Columns) + column] = parameter[Place(row, column)];
        return matrix;
    }

    /// <summary>The elements of a matrix as the parameter holds them.</summary>
    /// <inheritdoc cref="ToMatrix"/>
    public T[] FromMatrix<T>(ReadOnlySpan<T> matrix)
    {
        var parameter = new T[matrix.Length];
        for (var row = 0; row < Rows; row++)
            for (var column = 0; column < Columns; column++)
                parameter[Place(row, column)] = matrix[(row * Columns) + column];
        return parameter;
    }
}

/// <summary>A matrix that multiplies vectors: a fully connected layer's, over a vector or each step of a sequence.</summary>
internal sealed class VectorMatrix : LayerMatrix
{
    /// <inheritdoc/>
    public override void CopyInputs(ReadOnlySpan<float> input, int position, int group, Span<float> column) =>
        input.Slice(((position * Groups) + group) * Columns, Columns).CopyTo(column);

    /// <inheritdoc/>
    public override void CopyOutputs(ReadOnlySpan<float> output, int position, Span<float> rows) =>
        output.Slice(position * Rows, Rows).CopyTo(rows);

    /// <summary>The matrix of a parameter [rows, columns] for so many vectors of a sample.</summary>
    /// <param name="weight">The parameter.</param>
    /// <param name="positions">Vectors of a sample.</param>
    public static VectorMatrix Of(ParameterSpec weight, int positions) =>
        new() { Rows = weight.Shape[0], Columns = weight.Shape[1], Positions = positions };
}
