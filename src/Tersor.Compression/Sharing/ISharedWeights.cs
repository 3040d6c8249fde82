namespace Tersor.Compression;

/// <summary>A form whose weights a file can hold as codes.</summary>
internal interface ISharedWeights
{
    /// <summary>Reads the present codes, centroids and scales from the device.</summary>
    SharedWeights Read();
}

/// <summary>Weights that share centroids, on the host.</summary>
/// <param name="Codes">One for each weight: 0 for an exact zero, k for centroid k - 1.</param>
/// <param name="Centroids">The centroids, in the order of codes.</param>
/// <param name="Scales">The factor of each index of <paramref name="ScaleAxis"/>; empty for none.</param>
/// <param name="ScaleAxis">The axis of outputs.</param>
internal readonly record struct SharedWeights(byte[] Codes, float[] Centroids, float[] Scales, int ScaleAxis);
