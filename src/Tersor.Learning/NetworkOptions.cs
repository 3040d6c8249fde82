namespace Tersor.Learning;

/// <summary>How a <see cref="Network"/> is built from its graph; the defaults suit training.</summary>
/// <param name="Initialization">The distribution that weights are drawn from.</param>
/// <param name="FuseActivations">
/// Whether an activation that alone reads a linear or convolution layer is computed in that layer's epilogue: the same
/// values in one pass over memory less.
/// </param>
public sealed record NetworkOptions(WeightInitialization Initialization = WeightInitialization.KaimingUniform, bool FuseActivations = true);
