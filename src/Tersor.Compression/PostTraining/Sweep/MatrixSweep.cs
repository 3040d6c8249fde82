using Tersor.Kernels.Cpu;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// Chooses one tensor's codes, codebook and scales so that Σ ½ · importance · eᵀHe + λ · bits is small: a sweep with error
/// feedback whose choices are priced by their code length, coordinate descent after it, centroids and scales by least squares,
/// and all that again while code lengths settle. docs/post-training.md has the formulas and where they come from.
/// </summary>
public static class MatrixSweep
{
    // Rounds without feedback that bring the first code lengths near to what they will be.
    private const int LengthRounds = 4;

    // Five bits leave a scale within 2 %, far below the noise of codes, and take half the bytes of eleven.
    private const int ScaleBits = 5;

    /// <summary>Solves a problem. The result depends neither on the number of threads nor on the width of vectors.</summary>
    /// <param name="problem">The weights and what is known of their inputs.</param>
    /// <param name="settings">How to sweep.</param>
    /// <param name="pool">The threads; nobody else may run anything on them meanwhile.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">An array has another length than the problem's extents ask for.</exception>
    /// <exception cref="NonFiniteException">A weight or a statistic is infinite or no number.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static SweepResult Run(
        SweepProblem problem, SweepSettings settings, WorkerPool pool, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(pool);
        problem.Check();
        settings.Check();
        using var workspace = new SweepWorkspace(problem, settings, pool, cancellation);
        var lambda = settings.IsPriced ? settings.Lambda : 0;
        RowScales.Start(problem, workspace.Importance, settings.HasScales).CopyTo(workspace.Scales);
        var codebook = StartingCodebook.Of(workspace, settings);
        for (var round = 0; round < LengthRounds; round++)
        {
            codebook.Sweep(workspace, false);
            codebook.SetPrices(workspace, lambda);
        }

        for (var round = 0; round < settings.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            codebook.SetPrices(workspace, lambda);
            codebook.Sweep(workspace, settings.UsesFeedback);
            codebook.SetPrices(workspace, lambda);
            codebook.Descend(workspace, settings.DescentPasses);
            codebook = WorkingCodebook.Tidy(workspace, LeastSquares.Centroids(workspace, codebook));
            if (settings.HasScales)
                LeastSquares.FitScales(workspace, codebook.Centroids);
        }

        // Centroids make up for what rounding moved the scales, and a last descent for all that changed behind the codes.
        if (settings.HasScales)
        {
            codebook = new WorkingCodebook(HalfRounding.RoundScales(workspace, codebook.Centroids, ScaleBits));
            codebook = WorkingCodebook.Tidy(workspace, LeastSquares.Centroids(workspace, codebook));
        }

        codebook = HalfRounding.RoundCentroids(workspace, codebook.Centroids);
        codebook.SetPrices(workspace, lambda);
        codebook.Descend(workspace, settings.DescentPasses);
        codebook = WorkingCodebook.Tidy(workspace, codebook.Centroids);
        return SweepOutcome.Of(workspace, codebook, settings);
    }
}
