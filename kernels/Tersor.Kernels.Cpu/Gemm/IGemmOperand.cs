namespace Tersor.Kernels.Cpu;

/// <summary>
/// The left operand A [m, k] of a product, wherever its elements come from: a matrix, its transpose, the pixels of images.
/// The product only ever sees packed panels.
/// </summary>
internal unsafe interface ILeftOperand
{
    /// <summary>Writes A[row + i, k + p] to <c>panel[p · rows + i]</c>.</summary>
    void Pack(int row, int rows, int k, int depth, float* panel);
}

/// <summary>The right operand B [k, n] of a product.</summary>
internal unsafe interface IRightOperand
{
    /// <summary>
    /// Writes B[k + p, column + j] to <c>panel[p · width + j]</c> where width is <see cref="MicroKernel.Columns"/>; columns
    /// beyond <paramref name="columns"/> become zero.
    /// </summary>
    void Pack(int column, int columns, int k, int depth, float* panel);
}

/// <summary>Where the product C [m, n] goes.</summary>
internal unsafe interface IGemmOutput
{
    /// <summary>
    /// The place of a full tile whose rows lie densely, or null if it must go through <see cref="Load"/> and <see cref="Store"/>.
    /// </summary>
    float* Tile(int row, int column, out nint stride);

    /// <summary>Reads the columns of C that exist to a scratch tile of <see cref="MicroKernel.Columns"/> columns.</summary>
    void Load(int row, int rows, int column, int columns, float* tile);

    /// <summary>Writes the columns of C that exist from a scratch tile.</summary>
    void Store(int row, int rows, int column, int columns, float* tile);
}
