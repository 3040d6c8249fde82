namespace Tersor.Learning;

/// <summary>
/// The distribution that weights are drawn from before training. Those named after Kaiming He have the variance gain² / fan-in of
/// He et al., "Delving Deep into Rectifiers" (2015), which keeps the scale of activations through the layers.
/// </summary>
public enum WeightInitialization : byte
{
    /// <summary>Uniform in ±gain · √(3 / fan-in).</summary>
    KaimingUniform,

    /// <summary>Normal with the standard deviation gain / √fan-in.</summary>
    KaimingNormal,

    /// <summary>
    /// Normal with the standard deviation 0.02, whatever the layer (Radford et al. 2016): for generators whose layers are
    /// normalised anyway, so that what they were drawn as is soon forgotten.
    /// </summary>
    SmallNormal,
}
