namespace Tersor.Compression.PostTraining;

/// <summary>What a finished workspace means: the codes in the file's order, the change of the bias, error and bits.</summary>
internal static class SweepOutcome
{
    public static SweepResult Of(SweepWorkspace workspace, WorkingCodebook codebook, SweepSettings settings, bool hasScales)
    {
        var problem = workspace.Problem;
        var codes = workspace.Codes();
        var weights = new double[codes.Length];
        for (var i = 0; i < codes.Length; i++)
            weights[i] = codebook.Centroids[codes[i]] * workspace.Scales[i / problem.Columns];

        // A file counts centroids from 1 and leaves zero out.
        foreach (ref var code in codes.AsSpan())
            code = code == codebook.Zero ? (byte)0 : code < codebook.Zero ? (byte)(code + 1) : code;
        return new SweepResult
        {
            Codes = codes,
            Codebook = [.. codebook.Centroids.Where(centroid => centroid != 0).Select(centroid => (float)centroid)],
            Scales = hasScales ? [.. workspace.Scales.ToArray().Select(scale => (float)scale)] : [],
            BiasChange = settings.HasBias ? BiasChange(problem, weights) : new double[problem.Rows],
            Bits = CodeLengths.Total(workspace.CountCodes(codebook.Centroids.Length)),
            Cost = Cost(workspace, codebook),
        };
    }

    /// <summary>The mean of what is missing in each output.</summary>
    private static double[] BiasChange(SweepProblem problem, double[] weights)
    {
        var change = (double[])problem.ErrorMean.Clone();
        for (var block = 0; block < problem.Blocks.Length; block++)
        {
            var mean = problem.InputMean.AsSpan(block * problem.Columns, problem.Columns);
            var rows = problem.Blocks[block];
            for (var row = rows.FirstRow; row < rows.FirstRow + rows.Rows; row++)
                for (var column = 0; column < problem.Columns; column++)
                    change[row] += (problem.Weights[(row * problem.Columns) + column] - weights[(row * problem.Columns) + column])
                        * mean[column];
        }

        return change;
    }

    /// <summary>The error by itself: what damping adds to it is taken off again.</summary>
    private static unsafe double Cost(SweepWorkspace workspace, WorkingCodebook codebook)
    {
        var cost = LeastSquares.Cost(workspace, codebook.Centroids);
        for (var block = 0; block < workspace.Blocks.Length; block++)
        {
            var (hessian, rows) = (workspace.Blocks[block], workspace.Problem.Blocks[block]);
            for (var column = 0; column < workspace.Problem.Columns; column++)
                for (var row = 0; row < rows.Rows && hessian.Diagonal[column] > 0; row++)
                {
                    var at = ((nint)column * rows.Rows) + row;
                    var error = hessian.Targets[at]
                        - (workspace.Scales[rows.FirstRow + row] * codebook.Centroids[hessian.Codes[at]]);
                    cost -= 0.5 * workspace.Importance[rows.FirstRow + row] * hessian.Damping * error * error;
                }
        }

        return Math.Max(0, cost);
    }
}
