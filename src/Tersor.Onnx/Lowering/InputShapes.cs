using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>The shapes that a model's inputs have for one sample, and the axis of each that counts samples.</summary>
internal sealed class InputShapes
{
    private readonly OnnxGraph _graph;
    private readonly OnnxImportOptions _options;
    private readonly Dictionary<string, int> _symbols = [];
    private readonly List<string> _problems = [];
    private readonly bool _namesBatch;
    private readonly int _fixedBatch;

    private InputShapes(OnnxGraph graph, OnnxImportOptions options, bool splits)
    {
        (_graph, _options) = (graph, options);
        _namesBatch = Free.Any(input => Extents(input).Any(extent => extent.Size is null && SaysBatch(extent.Symbol)));
        _fixedBatch = splits ? FixedBatch(graph) : 0;
        foreach (var (symbol, size) in options.Extents)
            _symbols[symbol] = size;
        foreach (var input in Free)
            if (_options.Shapes.TryGetValue(input.Name, out var shape) && shape.Length == Extents(input).Length)
                foreach (var (extent, size) in Extents(input).Zip(shape))
                    if (extent is { Size: null, Symbol.Length: > 0 } && !IsBatch(extent, axis: -1))
                        _symbols.TryAdd(extent.Symbol, size);
        Inputs = [.. Free.Select(LayoutOf)];
    }

    /// <summary>The inputs that a caller passes, in the file's order.</summary>
    public ImmutableArray<SampleLayout> Inputs { get; }

    /// <summary>What the options leave open, a line each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    private IEnumerable<OnnxValue> Free => _graph.Inputs.Where(input => !_options.Known.ContainsKey(input.Name));

    /// <summary>Settles the inputs of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">What its user says.</param>
    /// <param name="splits">Whether <see cref="FixedBatch"/> counts samples.</param>
    public static InputShapes Of(OnnxGraph graph, OnnxImportOptions options, bool splits) => new(graph, options, splits);

    /// <summary>The extent, above 1, that the first input begins with, if all inputs and outputs may have it; else 0.</summary>
    public static int FixedBatch(OnnxGraph graph)
    {
        if (graph.Inputs is not [var first, ..] || Extents(first) is not [{ Size: > 1 and var size }, ..])
            return 0;
        return graph.Inputs.All(input => Extents(input).Any(extent => extent.Size == size))
            && graph.Outputs.All(output =>
                output.Extents.IsDefault || Extents(output).Any(extent => extent.Size is null || extent.Size == size))
            ? size
            : 0;
    }

    /// <summary>How an output holds samples; null if it can't be what its file says.</summary>
    /// <param name="output">The output.</param>
    /// <param name="value">The value that it is.</param>
    public SampleLayout? OutputOf(OnnxValue output, LoweredValue value)
    {
        var (shape, extents) = (value.Shape, Extents(output));
        var hasBatch = Inputs.Any(input => input.BatchAxis is not null);
        if (extents.IsEmpty || extents.Length != shape.Length)
            return Layout(hasBatch && shape is [1, ..] ? 0 : null);
        for (var axis = 0; axis < shape.Length && hasBatch; axis++)
        {
            var extent = extents[axis];
            if (shape[axis] == 1 && (extent.Size is { } size ? IsReduced(size) : IsBatch(extent, axis)))
                return Layout(axis);
        }

        // An exporter may have given the batch a name of the output's own.
        for (var axis = 0; axis < shape.Length && hasBatch; axis++)
            if (shape[axis] == 1 && extents[axis].Size is null && !_symbols.ContainsKey(extents[axis].Symbol))
                return Layout(axis);
        if (_fixedBatch > 0)
            return null;
        return Layout(hasBatch && shape is [1, ..] && extents[0].Size is 1 && !_namesBatch ? 0 : null);

        SampleLayout Layout(int? axis) => new(
            output.Name, LoweredValue.CanHold(output.Type) ? output.Type : value.Type, shape, axis);
    }

    private static ImmutableArray<OnnxExtent> Extents(OnnxValue value) => value.Extents.IsDefault ? [] : value.Extents;

    // Extents that the user reduced to 1 for one sample.
    private bool IsReduced(int size) => size > 1 && (size == _fixedBatch || Free.Any(input =>
        _options.Shapes.TryGetValue(input.Name, out var shape) && shape.Length == Extents(input).Length
        && Extents(input).Zip(shape).Any(pair => pair.First.Size == size && pair.Second == 1)));

    private static bool SaysBatch(string symbol) =>
        symbol.Contains("batch", StringComparison.OrdinalIgnoreCase)
        || symbol.ToUpperInvariant() is "N" or "B" or "BS";

    // An axis with a name that says so; where none does, the first.
    private bool IsBatch(OnnxExtent extent, int axis) =>
        extent.Size is null && (SaysBatch(extent.Symbol) || (!_namesBatch && axis == 0));

    private SampleLayout LayoutOf(OnnxValue input)
    {
        var given = _options.Shapes.TryGetValue(input.Name, out var shape) ? shape : default;
        var extents = Extents(input);
        if (input.Extents.IsDefault)
        {
            if (!given.IsDefault)
                return new SampleLayout(input.Name, input.Type, given, given is [1, _, ..] ? 0 : null);
            return Problem(input, "the file does not say its shape");
        }

        if (!given.IsDefault && given.Length != extents.Length)
            return Problem(input, $"a shape of {given.Length} extents is given, the file has {extents.Length}");
        var sizes = ImmutableArray.CreateBuilder<int>(extents.Length);
        int? batch = null;
        for (var axis = 0; axis < extents.Length; axis++)
        {
            var extent = extents[axis];
            if (extent.Size is 0)
                return Problem(input, $"its extent {axis} is 0");
            if (extent.Size is null && _options.Extents.GetValueOrDefault(extent.Symbol) > 1)
            {
                sizes.Add(_options.Extents[extent.Symbol]);
                continue;
            }

            if (IsBatch(extent, axis) || (batch is null && extent.Size is > 1 && extent.Size == _fixedBatch))
            {
                batch ??= axis;
                sizes.Add(1);
                continue;
            }

            int? size = extent.Size
                ?? (!given.IsDefault ? given[axis] : _symbols.TryGetValue(extent.Symbol, out var known) ? known : null);
            if (size is null)
                return Problem(input, $"its extent {axis}{(extent.Symbol.Length > 0 ? $" ({extent.Symbol})" : "")} is open");
            if (!given.IsDefault && given[axis] != size)
            {
                if (given[axis] != 1)
                    return Problem(input, $"its extent {axis} is {size} in the file, not {given[axis]}");
                (batch, size) = (batch ?? axis, 1);
            }

            if (size < 1)
                return Problem(input, $"its extent {axis} is {size}");
            sizes.Add(size.Value);
        }

        batch ??= sizes is [1, _, ..] && !_namesBatch ? 0 : null;
        return new SampleLayout(input.Name, input.Type, sizes.ToImmutable(), batch);
    }

    private SampleLayout Problem(OnnxValue input, string reason)
    {
        _problems.Add($"input '{input.Name}': {reason}; the input's shape is {Describe(input)}");
        return new SampleLayout(input.Name, input.Type, [1], null);
    }

    private static string Describe(OnnxValue input) => input.Extents.IsDefault
        ? "unknown"
        : $"[{string.Join(", ", input.Extents.Select(Describe))}]";

    private static string Describe(OnnxExtent extent) =>
        extent.Size is { } size ? $"{size}" : extent.Symbol.Length > 0 ? extent.Symbol : "?";
}
