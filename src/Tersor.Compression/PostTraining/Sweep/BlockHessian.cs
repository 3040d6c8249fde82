using Tersor.Kernels.Cpu;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// One block's Hessian as a sweep needs it: centred where a bias takes up the mean of the error, damped, its columns in the order
/// of their diagonal (the sweep begins with the last, the largest), and the inverse of its factor. With it come the targets: the
/// weights that make the least error before anything is quantised, W + C·H⁻¹.
/// </summary>
internal sealed unsafe class BlockHessian
{
    // The share of an input's mean square that is variance if the input is not constant: below, it is what rounding left.
    private const double Constant = 1e-10;

    // Damping that a Hessian without any gets if it turns out to be singular, and the factor if that does not help.
    private const double LeastDamping = 1e-3;
    private const double MoreDamping = 10;

    /// <summary>[columns, columns]; null if it is diagonal.</summary>
    public double* Hessian { get; private set; }

    /// <summary>
    /// The inverse of the Hessian's lower factor, and the same mirrored above its diagonal; null if the Hessian is diagonal.
    /// </summary>
    public double* Inverse { get; private set; }

    /// <summary>The Hessian's diagonal; 0 for dead columns.</summary>
    public required double* Diagonal { get; init; }

    /// <summary>½ / (the inverse's diagonal)².</summary>
    public required double* Pivots { get; init; }

    /// <summary>[columns, rows].</summary>
    public required double* Targets { get; init; }

    /// <summary>[columns, rows].</summary>
    public required byte* Codes { get; init; }

    /// <summary>The problem's column in each place.</summary>
    public required int[] Order { get; init; }

    /// <summary>What has been added to the diagonal.</summary>
    public double Damping { get; private set; }

    public static BlockHessian Prepare(SweepWorkspace workspace, int index, SweepSettings settings)
    {
        var (problem, block) = (workspace.Problem, workspace.Problem.Blocks[index]);
        var columns = problem.Columns;
        var mean = settings.HasBias && block.Hessian is not null
            ? problem.InputMean.AsSpan(index * columns, columns)
            : default;
        var diagonal = LiveDiagonal(block, mean, problem.Positions, columns);
        var order = Enumerable.Range(0, columns).OrderBy(column => diagonal[column]).ToArray();
        var live = diagonal.Count(value => value > 0);
        var average = live == 0 ? 0 : diagonal.Sum() / live;
        var prepared = new BlockHessian
        {
            Diagonal = workspace.Doubles(columns),
            Pivots = workspace.Doubles(columns),
            Targets = workspace.Doubles((long)columns * block.Rows),
            Codes = (byte*)workspace.Allocate((long)columns * block.Rows),
            Order = order,
            Damping = average == 0 ? 1 : settings.Damping * average,
        };
        if (block.Hessian is null)
        {
            for (var column = 0; column < columns; column++)
                prepared.Diagonal[column] = diagonal[order[column]] + prepared.Damping;
        }
        else
        {
            prepared.Hessian = workspace.Doubles((long)columns * columns);
            prepared.Fill(block.Hessian, diagonal, mean, problem.Positions, columns);
            if (settings.UsesFeedback || problem.Correction is not null)
                prepared.Factor(workspace, columns, average);
        }

        for (var column = 0; column < columns; column++)
            prepared.Pivots[column] = prepared.Inverse == null
                ? 0.5 * prepared.Diagonal[column]
                : 0.5 / (prepared.Inverse[((nint)column * columns) + column]
                    * prepared.Inverse[((nint)column * columns) + column]);
        prepared.SetTargets(problem, block, mean, workspace.Pool);
        if (prepared.Inverse != null)
            SymmetricMirror.Run(workspace.Pool, prepared.Inverse, columns);
        return prepared;
    }

    /// <summary>The centred diagonal; 0 for inputs that are dead: always 0, or constant where a bias can do their work.</summary>
    private static double[] LiveDiagonal(SweepBlock block, ReadOnlySpan<double> mean, double positions, int columns)
    {
        if (block.Hessian is null)
            return (double[])block.Diagonal!.Clone();
        var diagonal = new double[columns];
        for (var column = 0; column < columns; column++)
        {
            var square = block.Hessian[((long)column * columns) + column];
            var centred = mean.IsEmpty ? square : square - (positions * mean[column] * mean[column]);
            diagonal[column] = centred > Constant * square ? centred : 0;
        }

        return diagonal;
    }

    private void Fill(double[] hessian, double[] diagonal, ReadOnlySpan<double> mean, double positions, int columns)
    {
        for (var row = 0; row < columns; row++)
        {
            var source = Order[row];
            var target = new Span<double>(Hessian + ((nint)row * columns), columns);
            if (diagonal[source] > 0)
            {
                var shift = mean.IsEmpty ? 0 : positions * mean[source];
                for (var column = 0; column < columns; column++)
                {
                    var other = Order[column];
                    if (diagonal[other] > 0)
                        target[column] = hessian[((long)source * columns) + other] - (mean.IsEmpty ? 0 : shift * mean[other]);
                }

                Diagonal[row] = diagonal[source] + Damping;
            }

            target[row] = diagonal[source] + Damping;
        }
    }

    /// <summary>The inverse of the factor, with more damping if the Hessian is singular in spite of it.</summary>
    private void Factor(SweepWorkspace workspace, int columns, double average)
    {
        var bytes = (long)columns * columns * sizeof(double);
        Inverse = (double*)workspace.Allocate(bytes);
        while (true)
        {
            Buffer.MemoryCopy(Hessian, Inverse, bytes, bytes);
            if (Cholesky.TryFactor(workspace.Pool, Inverse, columns))
                break;
            var more = Math.Max(LeastDamping * average, MoreDamping * Damping) - Damping;
            Damping += more;
            for (var column = 0; column < columns; column++)
            {
                Hessian[((nint)column * columns) + column] += more;
                if (Diagonal[column] > 0)
                    Diagonal[column] += more;
            }
        }

        TriangularInverse.Run(workspace.Pool, Inverse, columns);
    }

    private void SetTargets(SweepProblem problem, SweepBlock block, ReadOnlySpan<double> mean, WorkerPool pool)
    {
        var (columns, rows) = (problem.Columns, block.Rows);
        if (problem.Correction is not null)
        {
            for (var column = 0; column < columns; column++)
                for (var row = 0; row < rows; row++)
                {
                    var (source, channel) = (Order[column], block.FirstRow + row);
                    var correction = problem.Correction[((long)channel * columns) + source];
                    if (!mean.IsEmpty)
                        correction -= problem.Positions * problem.ErrorMean[channel] * mean[source];
                    Targets[((nint)column * rows) + row] = Diagonal[column] == 0 ? 0
                        : Inverse == null ? correction / Diagonal[column]
                        : correction;
                }

            if (Inverse != null)
                CholeskySolve.Run(pool, Inverse, columns, Targets, rows);
        }

        for (var column = 0; column < columns; column++)
            for (var row = 0; row < rows; row++)
                Targets[((nint)column * rows) + row] = Diagonal[column] == 0
                    ? 0
                    : Targets[((nint)column * rows) + row]
                        + problem.Weights[((long)(block.FirstRow + row) * columns) + Order[column]];
    }
}
