using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>What a file leaves open.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>What the model may demand; <see cref="ReadLimits.Default"/> if null.</summary>
    public ReadLimits? Limits { get; init; }

    /// <summary>
    /// The extents of inputs by name, batch included, for those that the file leaves open. A 1 where the file has more says that
    /// the axis counts samples.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<int>> Shapes { get; init; } =
        ImmutableDictionary<string, ImmutableArray<int>>.Empty;

    /// <summary>
    /// Inputs by name that are one number for every sample, such as a sampling rate or a flag, and so become part of the model.
    /// An input with several elements is filled with it; extents that the file leaves open are those of <see cref="Shapes"/>, or
    /// 1. Extents that the file leaves open but names may stand here as well, with their number.
    /// </summary>
    public ImmutableDictionary<string, double> Bound { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>
    /// The values by name that become the model's outputs, in this order; the file's own if there are none. What comes behind
    /// them, such as the choice among found boxes, is left out.
    /// </summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>Inputs by name that are the same for every sample, as tensors.</summary>
    internal ImmutableDictionary<string, ConstantTensor> Known { get; init; } =
        ImmutableDictionary<string, ConstantTensor>.Empty;

    /// <summary>Extents that the file leaves open, by the names that it gives them.</summary>
    internal ImmutableDictionary<string, int> Extents { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>The same with tensors and extents in the place of <see cref="Bound"/> numbers.</summary>
    /// <param name="inputs">The model's inputs.</param>
    /// <exception cref="OnnxException">There is no such input or extent, or it can't be that number.</exception>
    internal OnnxImportOptions For(ImmutableArray<OnnxValue> inputs)
    {
        var (known, extents) = (Known, Extents);
        foreach (var (name, number) in Bound)
        {
            if (inputs.FirstOrDefault(input => input.Name == name) is { } input)
                known = known.SetItem(name, Filled(input, number));
            else if (!OpenExtents(inputs).Contains(name))
                throw new OnnxException($"no input or extent '{name}' to be bound; there are "
                    + string.Join(", ", inputs.Select(input => input.Name).Union(OpenExtents(inputs)).Select(one => $"'{one}'")));
            else if (number is >= 1 and <= int.MaxValue && number == Math.Floor(number))
                extents = extents.SetItem(name, (int)number);
            else
                throw new OnnxException($"extent '{name}' is a whole number from 1, not {number}");
        }

        return this with { Known = known, Extents = extents, Bound = ImmutableDictionary<string, double>.Empty };
    }

    private static IEnumerable<string> OpenExtents(ImmutableArray<OnnxValue> inputs) => inputs
        .SelectMany(input => input.Extents.IsDefault ? [] : input.Extents)
        .Where(extent => extent is { Size: null, Symbol.Length: > 0 }).Select(extent => extent.Symbol).Distinct();

    private ConstantTensor Filled(OnnxValue input, double number)
    {
        var given = Shapes.GetValueOrDefault(input.Name);
        var extents = input.Extents.IsDefault ? [] : input.Extents;
        ImmutableArray<int> shape =
        [
            .. extents.Select((extent, axis) =>
                extent.Size ?? (!given.IsDefault && axis < given.Length ? given[axis] : 1)),
        ];
        var count = shape.Aggregate(1L, (product, extent) => product * extent);
        if (count > (Limits ?? ReadLimits.Default).MaxValues)
            throw new OnnxException($"input '{input.Name}' has {count} elements, too many to be bound");
        if (ElementTypes.IsFloat(input.Type))
        {
            var floats = new float[count];
            Array.Fill(floats, (float)number);
            return new ConstantTensor(shape, floats, input.Type);
        }

        if (number != Math.Floor(number) || Math.Abs(number) > 1L << 53)
            throw new OnnxException($"input '{input.Name}' takes whole numbers, not {number}");
        var integers = new long[count];
        Array.Fill(integers, (long)number);
        return new ConstantTensor(shape, integers, input.Type);
    }
}
