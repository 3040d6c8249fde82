namespace Tersor.Kernels.Cpu;

/// <summary>What blocked factorisations do with the blocks on the diagonal, on one thread.</summary>
internal static unsafe class DiagonalBlock
{
    // What rounding leaves of a pivot that is zero, as a share of the value on the diagonal that it began as.
    private const double Rounding = 1e-13;

    /// <summary>Replaces a block, whose lower triangle is read, by its lower factor.</summary>
    /// <param name="block">The first value.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="order">Rows and columns.</param>
    /// <param name="diagonal">The whole matrix's values on the diagonal, as they were: pivots are judged by them.</param>
    /// <returns>False at a pivot that is not positive within rounding.</returns>
    public static bool TryFactor(double* block, nint stride, int order, double* diagonal)
    {
        for (var row = 0; row < order; row++)
        {
            var x = block + (row * stride);
            for (var column = 0; column <= row; column++)
            {
                var y = block + (column * stride);
                var rest = x[column];
                for (var k = 0; k < column; k++)
                    rest -= x[k] * y[k];
                if (column < row)
                    x[column] = rest / y[column];
                else if (rest > Rounding * diagonal[row] && double.IsFinite(rest))
                    x[column] = Math.Sqrt(rest);
                else
                    return false;
            }
        }

        return true;
    }

    /// <summary>The inverse of a lower triangle, with zeros above the diagonal.</summary>
    /// <param name="block">The first value of the triangle.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="order">Rows and columns.</param>
    /// <param name="inverse">The inverse, [order, order].</param>
    public static void Invert(double* block, nint stride, int order, double* inverse)
    {
        for (var row = 0; row < order; row++)
        {
            var x = block + (row * stride);
            var y = inverse + ((nint)row * order);
            new Span<double>(y, order).Clear();
            for (var k = 0; k < row; k++)
            {
                var factor = x[k];
                var z = inverse + ((nint)k * order);
                for (var column = 0; column <= k; column++)
                    y[column] -= factor * z[column];
            }

            for (var column = 0; column < row; column++)
                y[column] /= x[row];
            y[row] = 1 / x[row];
        }
    }
}
