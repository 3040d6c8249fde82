using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// How an input or an output of an ONNX model holds samples. Our graphs know one sample; data that was recorded for the file's
/// model is cut into samples here, and joined again.
/// </summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Type">The type that the file gives its elements; ours are floats.</param>
/// <param name="Shape">The extents for one sample, as the file has them: a batch is 1.</param>
/// <param name="BatchAxis">The axis that counts samples; null if all samples share the value, or there is only one.</param>
public sealed record SampleLayout(string Name, OnnxElementType Type, ImmutableArray<int> Shape, int? BatchAxis)
{
    /// <summary>The number of elements of one sample.</summary>
    public int Length => Shape.Aggregate(1, (count, extent) => checked(count * extent));

    /// <summary>The extents of one sample in our graph, without the batch; at least one.</summary>
    public ImmutableArray<int> SampleShape => BatchAxis is { } axis
        ? Shape.Length > 1 ? Shape.RemoveAt(axis) : [1]
        : Shape.IsEmpty ? [1] : Shape;

    /// <summary>The extents of so many samples.</summary>
    /// <exception cref="ArgumentException">There are several where one is all there can be.</exception>
    public ImmutableArray<int> ShapeOf(int samples) => BatchAxis is { } axis
        ? Shape.SetItem(axis, samples)
        : samples == 1 ? Shape : throw new ArgumentException($"'{Name}' holds one sample.", nameof(samples));

    /// <summary>How many samples values of a shape are; null if it is none of this model's.</summary>
    public int? Samples(ImmutableArray<int> shape)
    {
        if (BatchAxis is not { } axis)
            return shape.SequenceEqual(Shape) ? 1 : null;
        return shape.Length == Shape.Length && shape.SetItem(axis, 1).SequenceEqual(Shape) ? shape[axis] : null;
    }

    /// <summary>Copies one sample out of many.</summary>
    /// <param name="batch">All samples' values, row-major, as the file shapes them.</param>
    /// <param name="samples">How many there are.</param>
    /// <param name="sample">Which one, from 0.</param>
    /// <param name="into">Takes <see cref="Length"/> values.</param>
    public void Take(ReadOnlySpan<float> batch, int samples, int sample, Span<float> into)
    {
        var (run, runs) = Runs;
        for (var i = 0; i < runs; i++)
            batch.Slice(BatchAxis is null ? i * run : ((i * samples) + sample) * run, run).CopyTo(into[(i * run)..]);
    }

    /// <summary>Copies one sample to its place among many.</summary>
    /// <param name="values">Its values.</param>
    /// <param name="batch">Takes them.</param>
    /// <param name="samples">How many there are.</param>
    /// <param name="sample">Which one it is, from 0.</param>
    public void Put(ReadOnlySpan<float> values, Span<float> batch, int samples, int sample)
    {
        var (run, runs) = Runs;
        for (var i = 0; i < runs; i++)
            values.Slice(i * run, run).CopyTo(batch[(BatchAxis is null ? i * run : ((i * samples) + sample) * run)..]);
    }

    // Behind the batch's axis, a sample's values lie together.
    private (int Run, int Runs) Runs
    {
        get
        {
            var run = Shape[(BatchAxis ?? 0)..].Aggregate(1, (count, extent) => count * extent);
            return (run, Length / run);
        }
    }
}
