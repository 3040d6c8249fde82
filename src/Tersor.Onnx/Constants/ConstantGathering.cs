namespace Tersor.Onnx;

/// <summary>Operators that look elements up by index.</summary>
internal static class ConstantGathering
{
    /// <summary>The operators.</summary>
    public static Dictionary<string, Func<FoldedNode, ConstantTensor[]?>> Operators { get; } = new()
    {
        ["Gather"] = call => [Gather(call)],
        ["GatherElements"] = call => [GatherElements(call)],
    };

    private static ConstantTensor Gather(FoldedNode call)
    {
        var (tensor, indices) = (call[0], call[1]);
        var axis = call.Axis(call.Node.Int("axis", 0), tensor.Shape.Length);
        var shape = tensor.Shape.RemoveAt(axis).InsertRange(axis, indices.Shape);
        call.Spend(shape);
        var selection = new AxisSelection(tensor);
        selection.Take(axis, Array.ConvertAll(call.Integers(indices), index => Index(call, index, tensor.Shape[axis])));
        return selection.Apply().Reshape(shape);
    }

    private static ConstantTensor GatherElements(FoldedNode call)
    {
        var (tensor, indices) = (call[0], call[1]);
        var axis = call.Axis(call.Node.Int("axis", 0), tensor.Shape.Length);
        if (indices.Shape.Length != tensor.Shape.Length
            || indices.Shape.Where((extent, other) => other != axis && extent > tensor.Shape[other]).Any())
            throw call.Error("the indices don't fit the tensor");
        var sources = new int[call.Spend(indices.Shape)];
        var chosen = call.Integers(indices);
        for (var i = 0; i < sources.Length; i++)
        {
            var (rest, stride) = (i, 1);
            for (var other = tensor.Shape.Length - 1; other >= 0; other--)
            {
                var place = other == axis ? Index(call, chosen[i], tensor.Shape[axis]) : rest % indices.Shape[other];
                sources[i] += place * stride;
                rest /= indices.Shape[other];
                stride *= tensor.Shape[other];
            }
        }

        return tensor.IsInteger
            ? new(indices.Shape, Array.ConvertAll(sources, source => tensor.Integers[source]), tensor.Type)
            : new(indices.Shape, Array.ConvertAll(sources, source => tensor.Floats[source]), tensor.Type);
    }

    private static int Index(FoldedNode call, long index, int extent) =>
        index >= -extent && index < extent
            ? (int)(index < 0 ? index + extent : index)
            : throw call.Error($"index {index} of {extent}");
}
