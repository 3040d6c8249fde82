using System.Collections.Immutable;
using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// Shapes of values and of batches of them: a graph's shape is that of one sample, a tensor has the batch as its first dimension.
/// What is the same for every sample is a batch of one.
/// </summary>
internal static class Samples
{
    /// <summary>The shape of a batch.</summary>
    /// <param name="batch">Samples.</param>
    /// <param name="extents">The shape of one.</param>
    public static Shape Shape(int batch, ImmutableArray<int> extents)
    {
        var shape = new Shape(batch);
        foreach (var extent in extents)
            shape = shape.Append(extent);
        return shape;
    }

    /// <summary>A value of so many dimensions, new ones of extent 1 behind the batch: NumPy's rule for samples.</summary>
    /// <param name="x">A batch of samples.</param>
    /// <param name="rank">The number of dimensions, with the batch; at least those of x.</param>
    public static Tensor Align(Tensor x, int rank)
    {
        if (x.Shape.Rank == rank)
            return x;
        var shape = new Shape(x.Shape[0]);
        for (var i = x.Shape.Rank; i < rank; i++)
            shape = shape.Append(1);
        foreach (var extent in x.Shape.Dimensions[1..])
            shape = shape.Append(extent);
        return x.Reshape(shape);
    }

    /// <summary>Two values of equally many dimensions.</summary>
    public static (Tensor A, Tensor B) Align(Tensor a, Tensor b)
    {
        var rank = Math.Max(a.Shape.Rank, b.Shape.Rank);
        return (Align(a, rank), Align(b, rank));
    }

    /// <summary>A batch of one, repeated.</summary>
    public static Tensor Repeat(Tensor x, int batch) => x.Shape[0] == batch ? x : x.BroadcastTo(x.Shape.With(0, batch));

    /// <summary>The samples in the largest of some batches.</summary>
    public static int Batch(ReadOnlySpan<Tensor> inputs)
    {
        var batch = 1;
        foreach (var input in inputs)
            batch = Math.Max(batch, input.Shape[0]);
        return batch;
    }
}
