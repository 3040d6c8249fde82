using Tersor.Core;

namespace Tersor.Learning;

/// <summary>The weight itself.</summary>
/// <param name="weight">A persistent tensor, owned from now on.</param>
public sealed class DenseForm(Tensor weight) : Reparameterization
{
    /// <inheritdoc/>
    public override Tensor Owned => weight;

    /// <inheritdoc/>
    public override bool OwnsWeight => true;

    /// <inheritdoc/>
    public override Tensor Effective() => weight;

    /// <inheritdoc/>
    public override void Dispose() => weight.Dispose();
}
