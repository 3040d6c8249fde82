using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>
/// Finds out what each layer, and each gate of an LSTM, matters: prunes it alone, or lets its weights alone share centroids, by
/// more and more, without retraining, and measures (the sensitivity analysis of Han, Pool, Tran and Dally 2015, section 3).
/// </summary>
/// <example><code>
/// var report = SensitivityScan.Run(new SensitivityRequest { Network = network, Probe = task.Probe(network) });
/// </code></example>
public static class SensitivityScan
{
    /// <summary>Measures every region at every sparsity and at every number of bits.</summary>
    /// <param name="request">The network, its probe and the points to measure.</param>
    /// <param name="progress">Told before each measurement, on this thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends the scan before its next batch.</param>
    /// <exception cref="RecipeException">A sparsity or a number of bits is out of range, or there is no such layer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SensitivityReport Run(
        SensitivityRequest request,
        IProgress<SensitivityProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var regions = request.Regions();
        var clock = Stopwatch.StartNew();
        ImmutableArray<double> sparsities = [.. request.Sparsities.Distinct().Order()];
        ImmutableArray<int> bits = [.. request.Bits.Distinct().Order()];
        var (done, total) = (0, 1 + (regions.Length * (sparsities.Length + bits.Length)));

        using var trial = new RegionTrial(request.Network);
        var dense = Measure("dense");
        var curves = regions.Select(region => new SensitivityCurve(
            region.Name,
            region.Kind,
            region.Count,
            [.. sparsities.Select(sparsity => PruneAndMeasure(region, sparsity))],
            [.. bits.Select(width => ShareAndMeasure(region, width))])).ToImmutableArray();
        progress?.Report(new SensitivityProgress(done, total, ""));
        return new SensitivityReport(
            request.Network.Graph.Name,
            request.Probe.Measure.Name,
            request.Probe.Measure.HigherIsBetter,
            request.Probe.Examples,
            dense.Value,
            dense.Loss,
            curves,
            clock.Elapsed.TotalSeconds);

        SparsityPoint PruneAndMeasure(WeightRegion region, double sparsity)
        {
            trial.Prune(region, sparsity);
            var quality = Measure(string.Create(CultureInfo.InvariantCulture, $"{region.Name} at {100 * sparsity:0.#} %"));
            trial.Restore(region);
            return new SparsityPoint(sparsity, quality.Value, quality.Loss);
        }

        BitsPoint ShareAndMeasure(WeightRegion region, int width)
        {
            var entropy = trial.Share(region, width);
            var quality = Measure(string.Create(CultureInfo.InvariantCulture, $"{region.Name} at {width} bits"));
            trial.Restore(region);
            return new BitsPoint(width, quality.Value, quality.Loss, entropy);
        }

        ProbeReading Measure(string what)
        {
            progress?.Report(new SensitivityProgress(done++, total, what));
            return request.Probe.Read(trial.Network, cancellationToken);
        }
    }
}
