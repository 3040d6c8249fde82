namespace Tersor.Compression.PostTraining;

/// <summary>What a calibration keeps in memory: a fixed part, and a part for each sample.</summary>
/// <param name="Fixed">Bytes of the largest layer's sums and of what a sweep works in.</param>
/// <param name="PerSample">Bytes of a sample's inputs, and of its values where most of them are kept.</param>
internal readonly record struct MemoryDemand(long Fixed, long PerSample)
{
    // A Hessian, its copies in the order of the sweep, and its inverse's factor.
    private const int Matrices = 4;

    /// <summary>The demand of a calibration.</summary>
    public static MemoryDemand Of(Calibration calibration)
    {
        var graph = calibration.Graph;
        var largest = calibration.Layers.Max(node => CalibratedLayers.Of(calibration.Dense, calibration.Compressed, node)?.Weights
            .Max(weight => Bytes(weight.Matrix)) ?? 0);
        var inputs = graph.Inputs.Sum(input => calibration.Plan.Length(input.Value));
        return new MemoryDemand(
            largest, sizeof(float) * (inputs + calibration.Plan.PeakValues(calibration.Differs)));

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
