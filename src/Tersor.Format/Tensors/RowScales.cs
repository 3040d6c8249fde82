using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>The factors by which the outputs of a shared tensor multiply its centroids.</summary>
internal sealed class RowScales
{
    private RowScales(float[] values, int axis) => (Values, Axis) = (values, axis);

    /// <summary>One for each output, in half precision and above 0; 1 for an output of zeros.</summary>
    public float[] Values { get; }

    /// <summary>The axis of outputs.</summary>
    public int Axis { get; }

    /// <summary>The number of values next to each other that have the same index of an axis.</summary>
    public static int Inner(ImmutableArray<int> shape, int axis)
    {
        var inner = 1;
        foreach (var extent in shape.AsSpan()[(axis + 1)..])
            inner *= extent;
        return inner;
    }

    /// <summary>Scales as a file holds them.</summary>
    /// <param name="tensor">The tensor, without scales.</param>
    /// <param name="scales">One for each index of the axis.</param>
    /// <param name="axis">The axis of outputs.</param>
    /// <returns>Null if all are 1.</returns>
    /// <exception cref="ArgumentException">
    /// The tensor has no codes or is a vector; or scales are not as many as outputs, or not finite and above 0 in half precision.
    /// </exception>
    public static RowScales? Of(StoredTensor tensor, ReadOnlySpan<float> scales, int axis)
    {
        if (tensor.Kind != StoredKind.Shared || tensor.Shape.Length < 2)
            throw new ArgumentException($"{tensor.Name}: scales of a tensor without codes or of a vector.", nameof(scales));
        if ((uint)axis >= (uint)tensor.Shape.Length || tensor.Shape[axis] != scales.Length)
            throw new ArgumentException(
                $"{tensor.Name}: {scales.Length} scales along axis {axis} of [{string.Join(", ", tensor.Shape)}].",
                nameof(scales));
        var used = tensor.OutputsInUse(axis);
        var rounded = new float[scales.Length];
        for (var i = 0; i < rounded.Length; i++)
        {
            rounded[i] = used[i] ? (float)(Half)scales[i] : 1f;
            if (!IsValid(rounded[i]))
                throw new ArgumentException(
                    $"{tensor.Name}: the scale {scales[i]} of output {i} is not above 0 in half precision.", nameof(scales));
        }

        return rounded.AsSpan().ContainsAnyExcept(1f) ? new RowScales(rounded, axis) : null;
    }

    /// <summary>The scales of a tensor whose hidden units are in another order.</summary>
    /// <param name="shape">The tensor's extents.</param>
    /// <param name="units">Where its units lie.</param>
    /// <param name="order">Which unit comes to each place.</param>
    public float[] Arranged(ImmutableArray<int> shape, UnitAxis units, int[] order)
    {
        var inner = Inner(shape, Axis);
        var outer = shape.Aggregate(1, (product, extent) => product * extent) / inner / Values.Length;

        // Units along another axis leave the outputs where they are.
        return units.Outer % outer == 0 && units.Inner % inner == 0
            ? (units with { Outer = units.Outer / outer, Inner = units.Inner / inner }).Arrange<float>(Values, order)
            : Values;
    }

    /// <summary>Whether a file may hold this scale.</summary>
    public static bool IsValid(float scale) => float.IsFinite(scale) && scale > 0f;

    /// <summary>Whether a centroid times a scale is beyond the largest float, whether or not they meet.</summary>
    public static bool Overflow(ReadOnlySpan<float> codebook, ReadOnlySpan<float> scales)
    {
        var (centroid, scale) = (0f, 0f);
        foreach (var value in codebook)
            centroid = Math.Max(centroid, Math.Abs(value));
        foreach (var value in scales)
            scale = Math.Max(scale, value);
        return !float.IsFinite(centroid * scale);
    }

    /// <summary>Multiplies all values of each output by its scale.</summary>
    public void Multiply(Span<float> values, ImmutableArray<int> shape)
    {
        var inner = Inner(shape, Axis);
        for (var i = 0; i < values.Length; i += inner)
        {
            var scale = Values[i / inner % Values.Length];
            foreach (ref var value in values.Slice(i, inner))
                value *= scale;
        }
    }
}
