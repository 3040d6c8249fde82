using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// A constant on its way to becoming a parameter: its numbers in the order that our layer wants, and the way back to the file.
/// </summary>
/// <param name="Shape">The extents.</param>
/// <param name="Values">The numbers, row-major.</param>
/// <param name="Origin">Which numbers of the file they are; null if they were computed.</param>
internal sealed record WeightView(ImmutableArray<int> Shape, float[] Values, WeightOrigin? Origin)
{
    /// <summary>A constant as it is.</summary>
    public static WeightView Of(LoweredValue value)
    {
        var constant = value.Constant ?? throw new UnsupportedException("weights that the model computes");
        return new WeightView(constant.Shape, constant.ToFloats(), value.Origin);
    }

    /// <summary>The same numbers under another shape.</summary>
    public WeightView Reshape(params ImmutableArray<int> shape) => this with
    {
        Shape = shape,
        Origin = Origin is { Selection.IsDefault: true, Permutation.IsDefault: true } ? Origin with { View = shape } : Origin,
    };

    /// <summary>Another order of the axes.</summary>
    public WeightView Permute(params ImmutableArray<int> order)
    {
        var shape = order.Select(axis => Shape[axis]).ToImmutableArray();
        var strides = Strides(Shape);
        var values = new float[Values.Length];
        Copy(values, shape, [.. order.Select(axis => strides[axis])], [.. shape.Select(extent => Range(extent))]);
        var origin = Matching(Origin);
        return new WeightView(shape, values, origin is null ? null : origin with
        {
            Permutation = origin.Permutation.IsDefault ? order : [.. order.Select(axis => origin.Permutation[axis])],
        });
    }

    /// <summary>Some indices of an axis, in any order.</summary>
    public WeightView Take(int axis, params ImmutableArray<int> indices)
    {
        var shape = Shape.SetItem(axis, indices.Length);
        var values = new float[checked((int)shape.Aggregate(1L, (count, extent) => count * extent))];
        Copy(values, shape, Strides(Shape), [.. shape.Select((extent, i) => i == axis ? indices : Range(extent))]);
        var origin = Matching(Origin);
        if (origin is not null)
        {
            var seen = origin.Permutation.IsDefault ? axis : origin.Permutation[axis];
            var selection = origin.Selection.IsDefault
                ? [.. origin.View.Select(_ => default(ImmutableArray<int>))]
                : origin.Selection;
            var before = selection[seen];
            origin = origin with
            {
                Selection = selection.SetItem(seen, before.IsDefault ? indices : [.. indices.Select(index => before[index])]),
            };
        }

        return new WeightView(shape, values, origin);
    }

    /// <summary>Each number changed; no way leads back.</summary>
    public WeightView Map(Func<float, float> function) => new(Shape, Array.ConvertAll(Values, value => function(value)), null);

    /// <summary>Numbers from 0.</summary>
    private static ImmutableArray<int> Range(int count) => [.. Enumerable.Range(0, count)];

    private static int[] Strides(ImmutableArray<int> shape)
    {
        var strides = new int[shape.Length];
        for (var (axis, stride) = (shape.Length - 1, 1); axis >= 0; stride *= shape[axis--])
            strides[axis] = stride;
        return strides;
    }

    private void Copy(
        float[] values, ImmutableArray<int> shape, ReadOnlySpan<int> strides, ReadOnlySpan<ImmutableArray<int>> indices)
    {
        var place = new int[shape.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var from = 0;
            for (var axis = 0; axis < place.Length; axis++)
                from += indices[axis][place[axis]] * strides[axis];
            values[i] = Values[from];
            for (var axis = place.Length - 1; axis >= 0 && ++place[axis] == shape[axis]; axis--)
                place[axis] = 0;
        }
    }

    // A view that was reshaped after its axes had moved has other axes than its origin tells of.
    private WeightOrigin? Matching(WeightOrigin? origin)
    {
        if (origin is null || origin.View.Length != Shape.Length)
            return null;
        for (var axis = 0; axis < Shape.Length; axis++)
        {
            var seen = origin.Permutation.IsDefault ? axis : origin.Permutation[axis];
            var selected = origin.Selection.IsDefault ? default : origin.Selection[seen];
            if (Shape[axis] != (selected.IsDefault ? origin.View[seen] : selected.Length))
                return null;
        }

        return origin;
    }
}
