namespace Tersor.Kernels.Cpu;

/// <summary>
/// Rows of a weight matrix that are quantised together, with what their inputs have in common. Everything lies column by column,
/// the rows of a column next to each other, and columns stand in the order in which they are swept: the last one first. So a
/// vector holds rows, no sum crosses lanes, and results depend neither on the width of vectors nor on threads.
/// </summary>
public unsafe struct SweepPanel
{
    /// <summary>The number of rows, at least 1.</summary>
    public int Rows;

    /// <summary>The number of columns.</summary>
    public int Columns;

    /// <summary>From column to column of <see cref="Targets"/> and <see cref="Codes"/>.</summary>
    public nint Stride;

    /// <summary>H, [columns, columns], symmetric; null if it is diagonal.</summary>
    public double* Hessian;

    /// <summary>
    /// The inverse of H's lower factor, [columns, columns], and the same mirrored above its diagonal; null if H is diagonal.
    /// </summary>
    public double* Inverse;

    /// <summary>H's diagonal; 0 marks a dead column, whose weights are 0.</summary>
    public double* Diagonal;

    /// <summary>
    /// Half the curvature of an error in a column that all columns swept later make up for: ½ / inverse² on the diagonal.
    /// </summary>
    public double* Pivots;

    /// <summary>What the weights should be, [columns, rows].</summary>
    public double* Targets;

    /// <summary>Indices into <see cref="SweepCodebook.Centroids"/>, [columns, rows].</summary>
    public byte* Codes;

    /// <summary>What centroids are multiplied by, [rows], positive.</summary>
    public double* Scales;

    /// <summary>What an error counts, [rows], positive.</summary>
    public double* Importance;
}

/// <summary>Centroids that ascend, zero among them, and what the use of each costs.</summary>
public unsafe struct SweepCodebook
{
    /// <summary>The number of centroids, zero included: 1 to 256.</summary>
    public int Count;

    /// <summary>The index of the centroid that is 0.</summary>
    public int Zero;

    /// <summary>The centroids, [count].</summary>
    public double* Centroids;

    /// <summary>The cost of a code, in units of the error, [count].</summary>
    public double* Prices;
}
