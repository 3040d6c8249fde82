namespace Tersor.Kernels;

/// <summary>The row of a table that a number stands for.</summary>
public static class RowIndex
{
    /// <summary>The number without its fraction, but from 0 to rows - 1; NaN stands for 0.</summary>
    /// <param name="x">The number.</param>
    /// <param name="rows">At least 1.</param>
    public static int Of(float x, int rows) => x >= rows ? rows - 1 : x > 0f ? (int)x : 0;
}
