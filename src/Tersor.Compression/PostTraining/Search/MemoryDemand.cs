namespace Tersor.Compression.PostTraining;

/// <summary>What a calibration keeps in memory: a fixed part, and a part for each sample.</summary>
/// <param name="Fixed">
/// Bytes of the weights, of a batch on the device, and of the largest layer's sums and what a sweep works in.
/// </param>
/// <param name="PerSample">Bytes of a sample's inputs, and of its values where most of them are kept.</param>
internal readonly record struct MemoryDemand(long Fixed, long PerSample)
{
    // A Hessian, its copies in the order of the sweep, and its inverse's factor.
    private const int Matrices = 4;

    // The weights as they came, with normalisations folded, in the dense and the compressed network, and in the network whose
    // gradients are measured, with what that was loaded from.
    private const int Copies = 6;

    /// <summary>The demand of a calibration.</summary>
    public static MemoryDemand Of(Calibration calibration)
    {
        var graph = calibration.Graph;
        var largest = calibration.Layers.Max(node => CalibratedLayers.Of(calibration.Dense, calibration.Compressed, node)?.Weights
            .Max(weight => Bytes(weight.Matrix)) ?? 0);
        var plan = calibration.Plan;
        var inputs = graph.Inputs.Sum(input => plan.Length(input.Value));

        // A segment's values are there in both networks; values of the whole graph with their gradients.
        var batch = 2 * Math.Max(plan.Batch * plan.LargestSegment(), plan.GradientBatch * DeviceBatch.ValuesOf(graph));
        var weights = Copies * graph.Parameters.Sum(spec => spec.Shape.Aggregate(1L, (product, extent) => product * extent));
        return new MemoryDemand(
            (sizeof(float) * (batch + weights)) + largest,
            sizeof(float) * (inputs + plan.PeakValues(calibration.Differs)));

        static long Bytes(LayerMatrix matrix)
        {
            var (rows, columns, groups) = ((long)matrix.Rows, (long)matrix.Columns, (long)matrix.Groups);
            return (sizeof(double) * Matrices * columns * ((groups * columns) + rows))
                + (sizeof(float) * InputSums.BlockPositions * ((groups * columns) + rows));
        }
    }

    /// <summary>The bytes for so many samples.</summary>
    public long Bytes(int samples) => Fixed + (samples * PerSample);

    /// <summary>The samples that a limit has room for; one at least.</summary>
    public int Samples(long limit) => (int)Math.Clamp((limit - Fixed) / Math.Max(1, PerSample), 1, int.MaxValue);
}
