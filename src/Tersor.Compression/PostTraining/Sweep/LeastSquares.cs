using Tersor.Kernels.Cpu;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// Centroids and row scales that make the least error in the metric of H while codes stay. Centroids solve A·c = b with
/// A = Σ g s² SᵀHS and b = Σ g s SᵀHw over the rows, S being the 0-1 matrix of a row's codes. A is never made: conjugate
/// gradients (Hestenes and Stiefel 1952) from the present centroids need its products only, and reach the best in a few steps.
/// </summary>
internal static unsafe class LeastSquares
{
    private const int MostSteps = 12;
    private const double Settled = 0.01;
    private const double ScaleChange = 2;

    /// <summary>The best centroids, zero staying zero.</summary>
    /// <param name="workspace">The codes.</param>
    /// <param name="codebook">The centroids to begin with.</param>
    /// <param name="cost">Σ ½ · importance · eᵀHe with the new centroids, damping included.</param>
    public static double[] Centroids(SweepWorkspace workspace, WorkingCodebook codebook, out double cost)
    {
        var centroids = (double[])codebook.Centroids.Clone();
        var curvature = Curvatures(workspace, centroids.Length);
        curvature[codebook.Zero] = 0;
        var (rest, squares, _) = Products(workspace, centroids, true, Needs.Codes | Needs.Rows);
        cost = ErrorOf(workspace, squares);
        var (direction, product) = (new double[centroids.Length], 0d);
        var (gained, gain) = (0d, 0d);
        for (var step = 0; step < MostSteps; step++)
        {
            var conditioned = rest.Zip(curvature, (value, diagonal) => diagonal > 0 ? value / diagonal : 0).ToArray();
            var next = Dot(rest, conditioned);
            if (!(next > 0))
                break;
            for (var k = 0; k < direction.Length; k++)
                direction[k] = conditioned[k] + (step == 0 ? 0 : next / product * direction[k]);
            product = next;
            var image = Products(workspace, direction, false, Needs.Codes).Codes;
            var length = -product / Dot(direction, image);
            if (!double.IsFinite(length) || length <= 0)
                break;
            for (var k = 0; k < centroids.Length; k++)
            {
                centroids[k] += length * direction[k];
                rest[k] += length * image[k];
            }

            gain = length * product;
            gained += gain;
            cost -= gain / 2;
            if (gain < Settled * gained)
                break;
        }

        return centroids;
    }

    /// <summary>Moves each row's scale to its best value, by a factor of 2 at most.</summary>
    public static void FitScales(SweepWorkspace workspace, double[] centroids)
    {
        var (_, squares, products) = Products(workspace, centroids, false, Needs.Rows);
        var next = 0;
        for (var i = 0; i < workspace.PanelCount; i++)
            for (var row = 0; row < workspace.Panels[i].Rows; row++, next++)
                if (squares[next] > 0)
                    workspace.Panels[i].Scales[row] *= Math.Clamp(
                        -products[next] / squares[next], 1 / ScaleChange, ScaleChange);
    }

    /// <summary>Σ ½ · importance · eᵀHe with the present codes, damping included.</summary>
    public static double Cost(SweepWorkspace workspace, double[] centroids) =>
        ErrorOf(workspace, Products(workspace, centroids, true, Needs.Rows).Squares);

    private static double ErrorOf(SweepWorkspace workspace, double[] squares)
    {
        var (cost, next) = (0d, 0);
        for (var i = 0; i < workspace.PanelCount; i++)
            for (var row = 0; row < workspace.Panels[i].Rows; row++, next++)
                cost += 0.5 * workspace.Panels[i].Importance[row] * squares[next];
        return cost;
    }

    /// <summary>
    /// What <see cref="HessianProduct"/> sums, as far as it is needed: over the weights of each code, and over each row.
    /// </summary>
    private static (double[] Codes, double[] Squares, double[] Products) Products(
        SweepWorkspace workspace, double[] values, bool takesTargets, Needs needs)
    {
        var (codes, count, allRows) = (values.Length, workspace.PanelCount, workspace.Problem.Rows);
        var (sums, rows, total) = (new double[count * codes], new double[2 * allRows], new double[codes]);
        fixed (double* value = values, sum = sums, row = rows)
            HessianProduct.Run(
                workspace.Pool, workspace.Panels, count, value, codes, takesTargets,
                needs.HasFlag(Needs.Codes) ? sum : null, needs.HasFlag(Needs.Rows) ? row : null, allRows);
        for (var i = 0; i < sums.Length; i++)
            total[i % codes] += sums[i];
        return (total, rows[..allRows], rows[allRows..]);
    }

    /// <summary>A's diagonal if inputs were independent: what conditions the steps.</summary>
    private static double[] Curvatures(SweepWorkspace workspace, int codes)
    {
        var sums = new double[codes];
        for (var i = 0; i < workspace.PanelCount; i++)
        {
            var panel = workspace.Panels[i];
            for (var column = 0; column < panel.Columns; column++)
                for (var row = 0; row < panel.Rows; row++)
                    sums[panel.Codes[(column * panel.Stride) + row]] +=
                        panel.Importance[row] * panel.Scales[row] * panel.Scales[row] * panel.Diagonal[column];
        }

        return sums;
    }

    [Flags]
    private enum Needs
    {
        Codes = 1,
        Rows = 2,
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0d;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
