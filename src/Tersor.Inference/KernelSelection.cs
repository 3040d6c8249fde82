namespace Tersor.Inference;

/// <summary>How a model decides which kernel computes a layer.</summary>
public enum KernelSelection
{
    /// <summary>
    /// By a short timing of all that can, when the first model with such a layer is loaded. Kernels add in different orders, so that the
    /// last bits of a result may differ from one process to the next.
    /// </summary>
    Measured,

    /// <summary>By density alone: the same kernels, and so the same bits, in every process on such a processor.</summary>
    Fixed,
}
