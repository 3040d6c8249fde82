namespace Tersor.Compression;

/// <summary>What the stages are called, in progress and reports.</summary>
public static class StageNames
{
    /// <summary>Training, or loading, the network as it is.</summary>
    public const string Dense = "dense";

    /// <summary>Pruning and retraining.</summary>
    public const string Prune = "prune";

    /// <summary>Training down to a size.</summary>
    public const string Shrink = "shrink";

    /// <summary>Weight sharing and centroid training.</summary>
    public const string Share = "share";

    /// <summary>Encoding, measured on what the bytes decode to.</summary>
    public const string Encode = "encode";
}
