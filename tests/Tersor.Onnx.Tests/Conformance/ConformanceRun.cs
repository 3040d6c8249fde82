using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx.Tests;

/// <summary>
/// Runs a test of ONNX. Such a test passes weights, axes and shapes as inputs, which models have as constants: whatever can't be
/// an input is bound to its recorded values.
/// </summary>
internal static class ConformanceRun
{
    // Those of ONNX's own runner.
    private const float Relative = 1e-3f;
    private const float Absolute = 1e-7f;

    /// <summary>Why a test doesn't pass; null if it does.</summary>
    /// <param name="test">The test.</param>
    /// <param name="operators">The operators that its model uses.</param>
    public static string? Fault(OnnxTest test, out string[] operators)
    {
        operators = [];
        try
        {
            var file = OnnxFile.Read(test.Model);
            operators = [.. file.Graph.Nodes.Select(node => node.OpType).Distinct()];
            foreach (var folder in test.DataSets)
            {
                var (inputs, outputs) = (OnnxTest.Tensors(folder, "input"), OnnxTest.Tensors(folder, "output"));
                if (Fault(file, inputs, outputs) is { } fault)
                    return fault;
            }

            if (test.LoneOutput is { } output)
                return Fault(file, [.. file.Inputs.Select(Dummy)], [OnnxTest.Tensor(output)]);
            return test.DataSets.Any() ? null : "no recorded data";
        }
        catch (OnnxException e)
        {
            return e.Message;
        }
    }

    // What ONNX's runner makes for a test without inputs: numbers from 0 up to 1.
    private static ConstantTensor Dummy(OnnxValue input)
    {
        var shape = input.Extents.Select(extent => extent.Size ?? 1).ToImmutableArray();
        var count = shape.Aggregate(1, (count, extent) => count * extent);
        return new ConstantTensor(shape, [.. Enumerable.Range(0, count).Select(i => i / (float)count)]);
    }

    private static string? Fault(OnnxFile file, ImmutableArray<ConstantTensor> inputs, ImmutableArray<ConstantTensor> expected)
    {
        if (Import(file, inputs, out var bound, out var fault) is not { } import)
            return fault;
        var input = import.ToSamples(Free(file, inputs, bound), out var samples);
        var output = Engine.Run(import, input, samples);
        foreach (var (actual, wanted) in import.FromSamples(output, samples).Zip(expected))
            if (Difference(actual, wanted) is { } difference)
                return difference;
        return null;
    }

    // First as it is; then with integers bound; then with all but the first input; then as one sequence of several.
    private static OnnxImport? Import(
        OnnxFile file, ImmutableArray<ConstantTensor> inputs, out ImmutableHashSet<string> bound, out string fault)
    {
        var named = file.Inputs.Zip(inputs).Select(pair => (pair.First.Name, Tensor: pair.Second)).ToArray();
        var integers = named.Skip(1).Where(input => input.Tensor.IsInteger && !input.Tensor.IsBoolean);
        var all = named.Skip(1).ToArray();
        var first = named.FirstOrDefault();
        fault = "";
        foreach (var (values, shape) in ((IEnumerable<(string Name, ConstantTensor Tensor)> Values, ImmutableArray<int>? Shape)[])
            [([], null), (integers, null), (all, null), (all, WithExtent(1)), (all, WithExtent(0))])
        {
            try
            {
                var options = new OnnxImportOptions
                {
                    Limits = ReadLimits.Default.Times(64),
                    Known = values.ToImmutableDictionary(input => input.Name, input => input.Tensor),
                    Shapes = shape is { } given
                        ? ImmutableDictionary<string, ImmutableArray<int>>.Empty.Add(first.Name, given)
                        : named.ToImmutableDictionary(input => input.Name, input => input.Tensor.Shape),
                };
                bound = [.. options.Known.Keys];
                var import = file.Import(options);
                import.ToSamples(Free(file, inputs, bound), out _);
                return import;
            }
            catch (OnnxException e)
            {
                fault = fault.Length == 0 || values == all ? e.Message : fault;
            }
        }

        bound = [];
        return null;

        ImmutableArray<int>? WithExtent(int axis) =>
            first.Tensor is { Shape.Length: 3 } tensor ? tensor.Shape.SetItem(axis, 1) : null;
    }

    private static OnnxTensorFile[] Free(OnnxFile file, ImmutableArray<ConstantTensor> inputs, ImmutableHashSet<string> bound) =>
    [
        .. file.Inputs.Zip(inputs).Where(pair => !bound.Contains(pair.First.Name)).Select(pair =>
            new OnnxTensorFile(pair.First.Name, pair.Second.Type, pair.Second.Shape, pair.Second.ToFloats())),
    ];

    private static string? Difference(OnnxTensorFile actual, ConstantTensor expected)
    {
        if (!actual.Shape.SequenceEqual(expected.Shape))
            return $"wrong: a shape of [{string.Join(", ", actual.Shape)}], not [{string.Join(", ", expected.Shape)}]";
        var values = expected.ToFloats();
        for (var i = 0; i < values.Length; i++)
        {
            var (x, y) = (actual.Values[i], values[i]);
            var isSame = x == y || (float.IsNaN(x) && float.IsNaN(y))
                || MathF.Abs(x - y) <= (expected.IsInteger ? 0f : Absolute + (Relative * MathF.Abs(y)));
            if (!isSame)
                return $"wrong: {x}, not {y}, at {i}";
        }

        return null;
    }
}
