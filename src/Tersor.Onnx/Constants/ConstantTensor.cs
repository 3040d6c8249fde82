using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// A tensor whose values are known: floats, or integers of whatever width, booleans among them as 0 and 1. It may be empty.
/// </summary>
internal sealed class ConstantTensor
{
    private readonly float[]? _floats;
    private readonly long[]? _integers;

    /// <summary>A tensor of floats.</summary>
    /// <param name="shape">Its extents.</param>
    /// <param name="floats">Row-major; they are kept, not copied.</param>
    /// <param name="type">The type that they had; a float.</param>
    public ConstantTensor(ImmutableArray<int> shape, float[] floats, OnnxElementType type = OnnxElementType.Float32)
        : this(shape, type, floats.Length) => _floats = floats;

    /// <summary>A tensor of integers.</summary>
    /// <param name="shape">Its extents.</param>
    /// <param name="integers">Row-major; they are kept, not copied.</param>
    /// <param name="type">Their type, not a float.</param>
    public ConstantTensor(ImmutableArray<int> shape, long[] integers, OnnxElementType type = OnnxElementType.Int64)
        : this(shape, type, integers.Length) => _integers = integers;

    private ConstantTensor(ImmutableArray<int> shape, OnnxElementType type, int count)
    {
        (Shape, Type, Count) = (shape, type, count);
        var product = shape.Aggregate(1L, (product, extent) => checked(product * extent));
        if (product != count)
            throw new ArgumentException($"{count} values do not fill [{string.Join(", ", shape)}].", nameof(shape));
    }

    /// <summary>The extents; none for a single number.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The type that ONNX gives its elements.</summary>
    public OnnxElementType Type { get; }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>Whether it holds integers or booleans.</summary>
    public bool IsInteger => _integers is not null;

    /// <summary>Whether it holds booleans.</summary>
    public bool IsBoolean => Type == OnnxElementType.Boolean;

    /// <summary>The elements of a float tensor.</summary>
    /// <exception cref="InvalidOperationException">It holds integers.</exception>
    public float[] Floats => _floats ?? throw new InvalidOperationException("The tensor holds integers.");

    /// <summary>The elements of an integer or boolean tensor.</summary>
    /// <exception cref="InvalidOperationException">It holds floats.</exception>
    public long[] Integers => _integers ?? throw new InvalidOperationException("The tensor holds floats.");

    /// <summary>
    /// Where its values stand in the file, in the same order, if they are stored there rather than computed: an initialiser's
    /// name, the output of a Constant node; what <see cref="WeightOrigin.Tensor"/> takes.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>The elements as floats, whatever they are.</summary>
    public float[] ToFloats() => _floats ?? Array.ConvertAll(Integers, value => (float)value);

    /// <summary>The same elements under another shape.</summary>
    public ConstantTensor Reshape(ImmutableArray<int> shape) => _floats is not null
        ? new ConstantTensor(shape, _floats, Type) { Origin = Origin }
        : new ConstantTensor(shape, Integers, Type) { Origin = Origin };
}
