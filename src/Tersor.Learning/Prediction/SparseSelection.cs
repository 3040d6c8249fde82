namespace Tersor.Learning;

/// <summary>How a compressed model decides which layers multiply by their codes alone on a device.</summary>
public enum SparseSelection
{
    /// <summary>
    /// By density where that is clear, by a short timing on the device where it is not. A timing is remembered for the process, so that a second
    /// model of the same shape loads without any. Sums have different orders, so that the last bits of a result may differ from one process to
    /// the next.
    /// </summary>
    Automatic,

    /// <summary>By a timing of both ways for every layer that can be computed in both.</summary>
    Measured,

    /// <summary>By density alone: the same choice, and so the same bits, in every process on such a device.</summary>
    Fixed,

    /// <summary>By codes wherever weights are shared, whatever their density: to check, and to measure.</summary>
    Always,
}
