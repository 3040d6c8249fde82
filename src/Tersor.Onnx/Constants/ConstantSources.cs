using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>Operators that make tensors of little or nothing.</summary>
internal static class ConstantSources
{
    /// <summary>The operators.</summary>
    public static Dictionary<string, Func<FoldedNode, ConstantTensor[]?>> Operators { get; } = new()
    {
        ["Constant"] = call => Constant(call.Node) is { } value ? [value] : null,
        ["ConstantOfShape"] = call => [ConstantOfShape(call)],
        ["EyeLike"] = call => EyeLike(call) is { } eye ? [eye] : null,
        ["Identity"] = call => [call[0]],
        ["NonZero"] = call => [NonZero(call)],
        ["OneHot"] = call => [OneHot(call)],
        ["Range"] = call => [Range(call)],
        ["Size"] = call => [new ConstantTensor([], [call[0].Count])],
    };

    private static ConstantTensor? Constant(OnnxNode node)
    {
        if (node.Tensor("value") is { } tensor)
            return tensor;
        if (node.Tensor("sparse_value") is { } sparse)
            return sparse;
        if (node.Has("value_float"))
            return new ConstantTensor([], [node.Float("value_float", 0)]);
        if (node.Has("value_int"))
            return new ConstantTensor([], [node.Int("value_int", 0)]);
        if (node.Floats("value_floats") is { } floats)
            return new ConstantTensor([floats.Length], [.. floats]);
        return node.Ints("value_ints") is { } integers ? new ConstantTensor([integers.Length], [.. integers]) : null;
    }

    private static ConstantTensor ConstantOfShape(FoldedNode call)
    {
        ImmutableArray<int> shape = [.. call.Integers(call[0]).Select(call.Extent)];
        var count = call.Spend(shape);
        if (call.Node.Tensor("value") is not { } value)
            return new ConstantTensor(shape, new float[count]);
        if (value.Count != 1)
            throw call.Error($"a value of {value.Count} numbers");
        return value.IsInteger
            ? new ConstantTensor(shape, Filled(count, value.Integers[0]), value.Type)
            : new ConstantTensor(shape, Filled(count, value.Floats[0]), value.Type);
    }

    private static T[] Filled<T>(int count, T value)
    {
        var values = new T[count];
        Array.Fill(values, value);
        return values;
    }

    private static ConstantTensor? EyeLike(FoldedNode call)
    {
        var like = call[0];
        if (like.Shape is not [var rows, var columns])
            throw call.Error("a matrix is needed");
        var type = (OnnxElementType)call.Node.Int("dtype", (int)like.Type);
        if (ElementTypes.Bits(type) is null)
            return null;
        var diagonal = call.Node.Int("k", 0);
        var ones = new long[call.Spend(like.Shape)];
        for (var row = 0; row < rows; row++)
            if (row + diagonal is >= 0 and var column && column < columns)
                ones[(row * columns) + column] = 1;
        return ElementTypes.IsFloat(type)
            ? new ConstantTensor(like.Shape, Array.ConvertAll(ones, one => (float)one), type)
            : new ConstantTensor(like.Shape, ones, type);
    }

    private static ConstantTensor NonZero(FoldedNode call)
    {
        var tensor = call[0];
        var found = new List<int>();
        for (var i = 0; i < tensor.Count; i++)
            if (tensor.IsInteger ? tensor.Integers[i] != 0 : tensor.Floats[i] != 0)
                found.Add(i);
        // A single number counts as a tensor of one axis.
        var shape = tensor.Shape.IsEmpty ? [1] : tensor.Shape;
        var places = new long[call.Spend([shape.Length, found.Count])];
        for (var i = 0; i < found.Count; i++)
        {
            var rest = found[i];
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                places[(axis * found.Count) + i] = rest % shape[axis];
                rest /= shape[axis];
            }
        }

        return new ConstantTensor([shape.Length, found.Count], places);
    }

    private static ConstantTensor OneHot(FoldedNode call)
    {
        var (indices, values) = (call[0], call[2]);
        if (values.Count != 2 || call[1].Count != 1)
            throw call.Error("two values and a depth are needed");
        var depth = call.Extent((long)call[1].ToFloats()[0]);
        var axis = call.Axis(call.Node.Int("axis", -1), indices.Shape.Length + 1);
        var shape = indices.Shape.Insert(axis, depth);
        var count = call.Spend(shape);
        var inner = 1;
        foreach (var extent in indices.Shape.AsSpan()[axis..])
            inner *= extent;
        var chosen = new int[count];
        for (var i = 0; i < indices.Count; i++)
        {
            var index = indices.IsInteger ? indices.Integers[i] : (long)indices.Floats[i];
            index += index < 0 ? depth : 0;
            if (index >= 0 && index < depth)
                chosen[(((i / inner * (long)depth) + index) * inner) + (i % inner)] = 1;
        }

        return values.IsInteger
            ? new ConstantTensor(shape, Array.ConvertAll(chosen, which => values.Integers[which]), values.Type)
            : new ConstantTensor(shape, Array.ConvertAll(chosen, which => values.Floats[which]), values.Type);
    }

    private static ConstantTensor Range(FoldedNode call)
    {
        var (start, limit, delta) = (call[0], call[1], call[2]);
        if (start.Count != 1 || limit.Count != 1 || delta.Count != 1 || limit.IsInteger != start.IsInteger
            || delta.IsInteger != start.IsInteger)
            throw call.Error("three numbers of one type are needed");
        if (start.IsInteger)
        {
            var (first, step) = (start.Integers[0], delta.Integers[0]);
            var integers = new long[Count((double)limit.Integers[0] - first, step)];
            for (var i = 0; i < integers.Length; i++)
                integers[i] = ElementRules.Wrap(start.Type, first + (i * step));
            return new ConstantTensor([integers.Length], integers, start.Type);
        }

        var floats = new float[Count((double)limit.Floats[0] - start.Floats[0], delta.Floats[0])];
        for (var i = 0; i < floats.Length; i++)
            floats[i] = ElementRules.Round(start.Type, start.Floats[0] + (i * delta.Floats[0]));
        return new ConstantTensor([floats.Length], floats, start.Type);

        int Count(double span, double step)
        {
            var count = Math.Max(0, Math.Ceiling(span / step));
            if (!double.IsFinite(count) || count > int.MaxValue)
                throw call.Error("the steps don't lead to the end");
            return call.Spend([(int)count]);
        }
    }
}
