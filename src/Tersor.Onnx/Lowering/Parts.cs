namespace Tersor.Onnx;

/// <summary>Values cut into parts and joined.</summary>
internal static class Parts
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["Concat"] = Concat;
        table["Split"] = Split;
        table["Slice"] = Slice;
    }

    private static void Concat(OperatorCall call)
    {
        // An empty part adds nothing: a state of no steps, for example.
        List<LoweredValue> parts = [.. Enumerable.Range(0, call.Inputs.Length).Select(input => call[input])
            .Where(part => part.Count > 0)];
        if (parts.Count == 0)
            throw new UnsupportedException("a value with an extent of 0");
        call.Give(call.Graph.Concat(parts, call.Axis("axis", call.Opset < 4 ? 1 : 0, parts[0].Rank)));
    }

    // The parts' extents are an attribute, an input, or as equal as they can be.
    private static void Split(OperatorCall call)
    {
        var x = call[0];
        var axis = call.Axis("axis", 0, x.Rank);
        var sizes = call.Integers("split", 1) ?? Equal(x.Shape[axis], (int)call.Node.Int("num_outputs", call.Outputs.Count));
        for (var (i, start) = (0, 0); i < call.Outputs.Count && i < sizes.Length; start += (int)sizes[i++])
        {
            if (sizes[i] < 0 || start + sizes[i] > x.Shape[axis])
                throw new UnsupportedException($"parts of [{string.Join(", ", sizes)}] of {x.Shape[axis]}");
            if (call.Wants(i))
                call.Give(call.Graph.Slice(x, axis, start, (int)sizes[i]), i);
        }
    }

    private static long[] Equal(int extent, int parts)
    {
        if (parts < 1 || parts > extent)
            throw new UnsupportedException($"{parts} parts");
        var size = (extent + parts - 1) / parts;
        return [.. Enumerable.Range(0, parts).Select(part => (long)Math.Max(0, Math.Min(size, extent - (part * size))))];
    }

    private static void Slice(OperatorCall call)
    {
        var x = call[0];
        var starts = call.Integers("starts", 1) ?? throw new UnsupportedException("no starts");
        var ends = call.Integers("ends", 2) ?? throw new UnsupportedException("no ends");
        var axes = call.Integers("axes", 3) ?? [.. Enumerable.Range(0, starts.Length)];
        var steps = call.Opset < 10 ? null : call.Integers(4, "steps");
        if (ends.Length != starts.Length || axes.Length != starts.Length || (steps ?? starts).Length != starts.Length)
            throw new UnsupportedException("starts, ends, axes and steps of different lengths");
        for (var i = 0; i < starts.Length; i++)
        {
            var (axis, step) = (OperatorCall.Axis(axes[i], x.Rank), steps?[i] ?? 1);
            if (step is 0 or int.MinValue)
                throw new UnsupportedException($"a step of {step}");
            var (start, by, count) = SliceRange.Of(x.Shape[axis], starts[i], ends[i], step);
            x = call.Graph.Slice(x, axis, start, count, (int)Math.Clamp(by, -int.MaxValue, int.MaxValue));
        }

        call.Give(x);
    }
}
