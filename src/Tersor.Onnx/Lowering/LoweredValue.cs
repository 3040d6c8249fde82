using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// What is known of a value of an ONNX graph while it is lowered: its numbers, or the value of our graph that it is.
/// </summary>
/// <param name="Shape">The shape that ONNX gives it, at a batch of 1.</param>
/// <param name="Type">The type that ONNX gives its elements.</param>
/// <param name="Number">The number of our value, whose own shape may be another of as many elements; -1 for a constant.</param>
/// <param name="Constant">Its numbers, if they are known.</param>
/// <param name="Origin">Which numbers of the file a constant is, if it is just that.</param>
/// <param name="IsQuantized">Whether ONNX has it as whole numbers that stand for these.</param>
/// <param name="Step">What the whole numbers of a quantised value count, if it is the same for all.</param>
internal sealed record LoweredValue(
    ImmutableArray<int> Shape,
    OnnxElementType Type,
    int Number = -1,
    ConstantTensor? Constant = null,
    WeightOrigin? Origin = null,
    bool IsQuantized = false,
    float? Step = null)
{
    /// <summary>A value that an unsupported node would have made.</summary>
    public static LoweredValue Unknown { get; } = new([], OnnxElementType.Undefined);

    /// <summary>Whether nothing is known of it.</summary>
    public bool IsUnknown => Number < 0 && Constant is null;

    /// <summary>The number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>The number of elements.</summary>
    public int Count => Shape.Aggregate(1, (count, extent) => checked(count * extent));

    /// <summary>Whether its elements are whole numbers.</summary>
    public bool IsInteger => Type is not (OnnxElementType.Float32 or OnnxElementType.Float16 or OnnxElementType.BFloat16
        or OnnxElementType.Float64 or OnnxElementType.Boolean or OnnxElementType.Undefined);

    /// <summary>Whether our floats can hold values of a type.</summary>
    public static bool CanHold(OnnxElementType type) =>
        Enum.IsDefined(type) && type is not (OnnxElementType.String or OnnxElementType.Undefined);

    /// <summary>A value that is known.</summary>
    public static LoweredValue Of(ConstantTensor tensor) => new(
        tensor.Shape,
        tensor.Type,
        Constant: tensor,
        Origin: tensor.Origin is { } origin ? new WeightOrigin(origin, tensor.Shape) : null);

    /// <summary>A single number.</summary>
    public static LoweredValue Of(float number) => Of(new ConstantTensor([], [number]));

    /// <summary>Numbers under a shape.</summary>
    public static LoweredValue Of(ImmutableArray<int> shape, float[] numbers) => Of(new ConstantTensor(shape, numbers));

    /// <summary>The only number of a constant; null if it is no constant or has several.</summary>
    public float? Single => Constant is { Count: 1 } only ? only.ToFloats()[0] : null;
}
