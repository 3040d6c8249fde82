namespace Tersor.Format;

/// <summary>How a predictor decides which kernel computes a layer.</summary>
public enum KernelSelection
{
    /// <summary>
    /// By density where that is clear, by a short timing of those that come close where it is not. A timing is remembered for the
    /// process, so that a second model of the same shape loads without any; a layer that would take long to time is left to its
    /// density. Kernels add in different orders, so that the last bits of a result may differ from one process to the next.
    /// </summary>
    Automatic,

    /// <summary>
    /// By a timing of all kernels that can compute the layer, where it takes no longer than loading a model may.
    /// </summary>
    Measured,

    /// <summary>
    /// By density alone: the same kernels, and so the same bits, in every process on such a processor or device.
    /// </summary>
    Fixed,

    /// <summary>Kernels that skip zeros, whatever the density: to check, and to measure.</summary>
    Sparse,
}
