using Tersor.Core;

namespace Tersor.Learning;

/// <summary>A part of a step's batch: neighbouring rows.</summary>
/// <param name="First">Its first row.</param>
/// <param name="Count">How many rows it has, at least 1.</param>
public readonly record struct Shard(int First, int Count)
{
    /// <summary>The shard's rows of a tensor.</summary>
    /// <param name="x">A row for each row of the batch.</param>
    /// <returns>A view.</returns>
    public Tensor Of(Tensor x) => x.View(x.Shape.With(0, Count), x.Strides, x.Offset + (First * x.Strides[0]));
}
