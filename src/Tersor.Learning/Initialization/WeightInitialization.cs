namespace Tersor.Learning;

/// <summary>
/// The distribution that weights are drawn from before training, with the variance gain² / fan-in of He et al., "Delving Deep
/// into Rectifiers" (2015), which keeps the scale of activations through the layers.
/// </summary>
public enum WeightInitialization : byte
{
    /// <summary>Uniform in ±gain · √(3 / fan-in).</summary>
    KaimingUniform,

    /// <summary>Normal with the standard deviation gain / √fan-in.</summary>
    KaimingNormal,
}
