using System.Collections.Immutable;
using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// An effective weight as a differentiable function of what the optimiser owns: the weight itself, the weight under a mask,
/// or a codebook read through codes. This is all that compression has to know of training, and training of compression.
/// </summary>
public abstract class Reparameterization : IDisposable
{
    /// <summary>The tensor that the optimiser updates, from its <see cref="Tensor.Gradient"/>.</summary>
    /// <remarks>
    /// An optimiser keeps its state (velocity, moments) for as long as this is the same object: a form that takes its
    /// predecessor's tensor over keeps the momentum, one with a tensor of its own starts from zero.
    /// </remarks>
    public abstract Tensor Owned { get; }

    /// <summary>
    /// A UInt8 mask of <see cref="Owned"/>'s shape: where it is 0, the optimiser keeps value and state at 0. Null for none.
    /// </summary>
    public virtual Tensor? UpdateMask => null;

    /// <summary>
    /// What the optimiser's learning rate is multiplied by. A centroid's gradient is the sum over its cluster, so a codebook
    /// usually wants a smaller rate than the weights it stands for.
    /// </summary>
    public float LearningRateScale { get; init; } = 1f;

    /// <summary>
    /// What the optimiser updates besides <see cref="Owned"/>, each with a state of its own: the scales of a codebook's rows,
    /// for example. Always as many, in the same order.
    /// </summary>
    public virtual ImmutableArray<OwnedTensor> Others => [];

    /// <summary>How many tensors the optimiser updates.</summary>
    public int OwnedCount => 1 + Others.Length;

    /// <summary>One of them.</summary>
    /// <param name="index">0 for <see cref="Owned"/>, 1 on for <see cref="Others"/>.</param>
    public OwnedTensor OwnedAt(int index) =>
        index == 0 ? new(Owned, LearningRateScale, UpdateMask, Decays: true) : Others[index - 1];

    /// <summary>Whether <see cref="Owned"/> is all of the weight, as a checkpoint of a training holds it.</summary>
    public virtual bool OwnsWeight => false;

    /// <summary>What a checkpoint of a training has to keep besides <see cref="Owned"/>, by a name of its own.</summary>
    public virtual ImmutableArray<(string Name, Tensor Value)> State => [];

    /// <summary>The weight that the layer uses, recorded on the tape if a gradient is wanted.</summary>
    public abstract Tensor Effective();

    /// <inheritdoc/>
    public abstract void Dispose();
}
