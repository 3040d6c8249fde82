using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// An effective weight as a differentiable function of what the optimiser owns: the weight itself, the weight under a mask,
/// or a codebook read through codes. This is all that compression has to know of training, and training of compression.
/// </summary>
public abstract class Reparameterization : IDisposable
{
    /// <summary>The tensor that the optimiser updates, from its <see cref="Tensor.Gradient"/>. Requires a gradient.</summary>
    public abstract Tensor Owned { get; }

    /// <summary>A UInt8 mask of <see cref="Owned"/>'s shape: where it is 0, the optimiser keeps value and state at 0. Null for none.</summary>
    public virtual Tensor? UpdateMask => null;

    /// <summary>The weight that the layer uses, recorded on the tape if a gradient is wanted.</summary>
    public abstract Tensor Effective();

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>The weight itself.</summary>
/// <param name="weight">A persistent tensor, owned from now on.</param>
public sealed class DenseForm(Tensor weight) : Reparameterization
{
    /// <inheritdoc/>
    public override Tensor Owned => weight;

    /// <inheritdoc/>
    public override Tensor Effective() => weight;

    /// <inheritdoc/>
    public override void Dispose() => weight.Dispose();
}
