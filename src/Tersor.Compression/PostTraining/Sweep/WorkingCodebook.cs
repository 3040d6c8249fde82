using Tersor.Kernels.Cpu;

namespace Tersor.Compression.PostTraining;

/// <summary>Centroids while they are being fitted: ascending, zero among them, and with what codes cost.</summary>
internal sealed unsafe class WorkingCodebook
{
    /// <param name="centroids">Ascending, zero among them, at most 256.</param>
    public WorkingCodebook(double[] centroids)
    {
        Centroids = centroids;
        Zero = Array.IndexOf(centroids, 0d);
        Prices = new double[centroids.Length];
    }

    public double[] Centroids { get; }

    public double[] Prices { get; private set; }

    public int Zero { get; }

    /// <summary>Prices codes by how often they are used.</summary>
    public void SetPrices(SweepWorkspace workspace, double lambda) =>
        Prices = Array.ConvertAll(CodeLengths.Of(workspace.CountCodes(Centroids.Length), Zero), bits => lambda * bits);

    /// <summary>Chooses all codes anew.</summary>
    public void Sweep(SweepWorkspace workspace, bool feedsBack)
    {
        fixed (double* centroids = Centroids, prices = Prices)
            ErrorFeedback.Run(workspace.Pool, workspace.Panels, workspace.PanelCount, At(centroids, prices), feedsBack);
    }

    /// <summary>Improves the codes one at a time.</summary>
    public void Descend(SweepWorkspace workspace, int passes)
    {
        fixed (double* centroids = Centroids, prices = Prices)
            CoordinateDescent.Run(workspace.Pool, workspace.Panels, workspace.PanelCount, At(centroids, prices), passes);
    }

    /// <summary>
    /// The same with other centroids, in order, without those that are not used; the codes in the workspace follow.
    /// </summary>
    /// <param name="workspace">The codes.</param>
    /// <param name="centroids">A value for each centroid; equal ones become one.</param>
    public static WorkingCodebook Tidy(SweepWorkspace workspace, double[] centroids)
    {
        var counts = workspace.CountCodes(centroids.Length);
        double[] kept = [.. centroids.Where((_, code) => counts[code] > 0).Append(0).Distinct().Order()];
        workspace.Rename(Array.ConvertAll(centroids, value => (byte)Math.Max(0, Array.BinarySearch(kept, value))));
        return new WorkingCodebook(kept);
    }

    private SweepCodebook At(double* centroids, double* prices) => new()
    {
        Count = Centroids.Length,
        Zero = Zero,
        Centroids = centroids,
        Prices = prices,
    };
}
