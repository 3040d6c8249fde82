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

    // A round that makes error and bits cheaper by less than this share is the last.
    private const double LeastGain = 0.001;

    // Five bits leave a scale within 2 %, far below the noise of codes, and take half the bytes of eleven.
    private const int ScaleBits = 5;

    // What a centroid and a scale take in a file, in bits, roughly.
    private const double CentroidLength = 16;
    private const double ScaleLength = 8;

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
        var best = Begin(workspace, settings, cancellation);
        for (var (round, goesOn) = (1, true); round < settings.Rounds && goesOn; round++)
        {
            var saved = workspace.Save();
            var next = Round(workspace, best.Codebook, settings, best.HasScales, settings.DescentPasses, cancellation);
            goesOn = next.Cost < best.Cost * (1 - LeastGain);
            if (next.Cost < best.Cost)
                best = next;
            else
                workspace.Restore(saved);
        }

        var (codebook, hasScales) = (best.Codebook, best.HasScales);

        // Centroids make up for what rounding moved the scales, and a last descent for all that changed behind the codes.
        if (hasScales)
        {
            codebook = new WorkingCodebook(HalfRounding.RoundScales(workspace, codebook.Centroids, ScaleBits));
            codebook = WorkingCodebook.Tidy(workspace, LeastSquares.Centroids(workspace, codebook, out _));
        }

        codebook = HalfRounding.RoundCentroids(workspace, codebook.Centroids);
        codebook.SetPrices(workspace, settings.Price);
        codebook.Descend(workspace, settings.DescentPasses);
        return SweepOutcome.Of(workspace, WorkingCodebook.Tidy(workspace, codebook.Centroids), settings, hasScales);
    }

    /// <summary>The first round, with scales or without: whichever promises less. What a descent gains decides nothing.</summary>
    private static Found Begin(SweepWorkspace workspace, SweepSettings settings, CancellationToken cancellation)
    {
        var plain = Start(workspace, settings, false, cancellation);
        if (!settings.HasScales)
            return plain;
        var saved = workspace.Save();
        var scaled = Start(workspace, settings, true, cancellation);
        if (scaled.Cost < plain.Cost)
            return scaled;
        workspace.Restore(saved);
        return plain;
    }

    private static Found Start(
        SweepWorkspace workspace, SweepSettings settings, bool hasScales, CancellationToken cancellation)
    {
        RowScales.Start(workspace.Problem, workspace.Importance, hasScales).CopyTo(workspace.Scales);
        var codebook = StartingCodebook.Of(workspace, settings);
        for (var round = 0; round < LengthRounds; round++)
        {
            codebook.Sweep(workspace, false);
            codebook.SetPrices(workspace, settings.Price);
        }

        return Round(workspace, codebook, settings, hasScales, 0, cancellation);
    }

    /// <summary>A sweep, a descent, and least squares.</summary>
    private static Found Round(
        SweepWorkspace workspace,
        WorkingCodebook codebook,
        SweepSettings settings,
        bool hasScales,
        int descentPasses,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        codebook.SetPrices(workspace, settings.Price);
        codebook.Sweep(workspace, settings.UsesFeedback);
        codebook.SetPrices(workspace, settings.Price);
        codebook.Descend(workspace, descentPasses);
        codebook = WorkingCodebook.Tidy(workspace, LeastSquares.Centroids(workspace, codebook, out var cost));
        cost += settings.Price * (CodeLengths.Total(workspace.CountCodes(codebook.Centroids.Length))
            + (CentroidLength * (codebook.Centroids.Length - 1))
            + (hasScales ? ScaleLength * workspace.Problem.Rows : 0));
        if (hasScales)
            LeastSquares.FitScales(workspace, codebook.Centroids);
        return new Found(codebook, hasScales, cost);
    }

    /// <summary>Where a round led to.</summary>
    /// <param name="Codebook">The centroids.</param>
    /// <param name="HasScales">Whether rows have scales.</param>
    /// <param name="Cost">The error and the price of all bits: codes, centroids and scales.</param>
    private readonly record struct Found(WorkingCodebook Codebook, bool HasScales, double Cost);
}
