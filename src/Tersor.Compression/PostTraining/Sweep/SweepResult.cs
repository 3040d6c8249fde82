namespace Tersor.Compression.PostTraining;

/// <summary>One tensor's codes, codebook and scales, exactly as a file will hold them.</summary>
public sealed record SweepResult
{
    /// <summary>A code for each weight, [rows, columns]: 0 is zero, c the centroid c − 1.</summary>
    public required byte[] Codes { get; init; }

    /// <summary>The centroids, ascending, each used, in binary16's values.</summary>
    public required float[] Codebook { get; init; }

    /// <summary>
    /// A positive factor for each row, in binary16's values; empty if rows have none, because they may not or need not.
    /// </summary>
    public required float[] Scales { get; init; }

    /// <summary>What is to be added to the bias, [rows]; zeros if the layer has none.</summary>
    public required double[] BiasChange { get; init; }

    /// <summary>The codes' length in bits, as the sweep estimates it: what λ is the price of.</summary>
    public required double Bits { get; init; }

    /// <summary>Σ ½ · importance · eᵀHe over the rows, undamped: the error in the outputs that the layer makes.</summary>
    public required double Cost { get; init; }
}
