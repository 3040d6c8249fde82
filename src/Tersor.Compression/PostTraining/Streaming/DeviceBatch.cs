using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>How many samples a device takes at once, by the numbers that it holds of each.</summary>
internal static class DeviceBatch
{
    // The numbers of a batch's values; what a device holds is about twice as much.
    private const long MostValues = 1L << 25;

    /// <summary>The samples of a batch.</summary>
    /// <param name="values">The numbers of a sample.</param>
    /// <param name="largest">The most samples that are of use.</param>
    public static int Of(long values, int largest) => (int)Math.Clamp(MostValues / Math.Max(1, values), 1, largest);

    /// <summary>The numbers of all values of a sample, which a device holds until their gradients are known.</summary>
    /// <param name="graph">The graph.</param>
    public static long ValuesOf(ModelGraph graph) =>
        graph.ValueShapes.Sum(shape => shape.Aggregate(1L, (product, extent) => product * extent));
}
