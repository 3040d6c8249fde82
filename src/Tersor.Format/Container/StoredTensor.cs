using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>How a parameter's values are held in a <see cref="StoredTensor"/>.</summary>
public enum StoredKind : byte
{
    /// <summary>Every value as a float.</summary>
    Dense,

    /// <summary>The non-zero values as floats, and where they are.</summary>
    Sparse,

    /// <summary>A code for each value into a codebook; code 0 is a pruned zero, code k the centroid k - 1.</summary>
    Shared,
}

/// <summary>The width of a stored float.</summary>
public enum FloatWidth : byte
{
    /// <summary>IEEE binary32.</summary>
    Single,

    /// <summary>IEEE binary16.</summary>
    Half,
}

/// <summary>One parameter as a <c>.tersor</c> file holds it, before entropy coding.</summary>
public sealed class StoredTensor
{
    /// <summary>The version of the format that brought scales.</summary>
    internal const byte ScalesVersion = 2;

    private readonly SparseCodes? _sparse;
    private readonly RowScales? _scales;
    private byte[]? _codes;

    private StoredTensor(
        string name,
        ImmutableArray<int> shape,
        StoredKind kind,
        FloatWidth width,
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> codebook,
        byte[]? codes,
        SparseCodes? sparse = null,
        RowScales? scales = null)
    {
        Name = name;
        Shape = shape;
        Kind = kind;
        Width = width == FloatWidth.Half && HalfPrecision.Holds(values) && HalfPrecision.Holds(codebook)
            ? FloatWidth.Half
            : FloatWidth.Single;
        Values = Round(values, Width);
        Codebook = Round(codebook, Width);
        (_codes, _sparse, _scales) = (codes, sparse, scales);
    }

    /// <summary>The parameter's full name, for example <c>conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Its extents.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The kind of storage.</summary>
    public StoredKind Kind { get; }

    /// <summary>
    /// How its floats (values or centroids) are written: in single precision wherever <see cref="HalfPrecision"/> doesn't hold
    /// them.
    /// </summary>
    public FloatWidth Width { get; }

    /// <summary>All values (dense and sparse), row-major, already rounded to <see cref="Width"/>; empty for shared.</summary>
    public float[] Values { get; }

    /// <summary>The centroids (shared), already rounded to <see cref="Width"/>; at most 255.</summary>
    public float[] Codebook { get; }

    /// <summary>
    /// The factor of each index of <see cref="ScaleAxis"/> (shared), in half precision and above 0: 1 where all codes are 0.
    /// Empty if all are 1.
    /// </summary>
    public float[] Scales => _scales?.Values ?? [];

    /// <summary>The axis that <see cref="Scales"/> lie along: the parameter's <see cref="ParameterSpec.OutputAxis"/>.</summary>
    public int ScaleAxis => _scales?.Axis ?? 0;

    /// <summary>One code for each value (shared), row-major; made when they are first asked for.</summary>
    public byte[] Codes => _codes ??= _sparse!.Expand();

    /// <summary>The number of its values.</summary>
    public int Count => Kind == StoredKind.Shared ? _sparse?.Count ?? Codes.Length : Values.Length;

    /// <summary>
    /// All values as floats, as a file of this width can hold them; of single precision where half holds them badly.
    /// </summary>
    /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
    public static StoredTensor Dense(
        string name, ImmutableArray<int> shape, ReadOnlySpan<float> values, FloatWidth width = FloatWidth.Single) =>
        new(name, Filled(name, shape, values.Length), StoredKind.Dense, width, values, [], []);

    /// <summary>The non-zero values as floats.</summary>
    /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
    public static StoredTensor Sparse(
        string name, ImmutableArray<int> shape, ReadOnlySpan<float> values, FloatWidth width = FloatWidth.Single) =>
        new(name, Filled(name, shape, values.Length), StoredKind.Sparse, width, values, [], []);

    /// <summary>Codes into a codebook.</summary>
    /// <exception cref="ArgumentException">
    /// More than 255 centroids, a code beyond them, or codes that do not fill the shape.
    /// </exception>
    public static StoredTensor Shared(
        string name, ImmutableArray<int> shape, ReadOnlySpan<float> codebook, ReadOnlySpan<byte> codes, FloatWidth width)
    {
        if (codebook.Length > byte.MaxValue)
            throw new ArgumentException(
                $"{name}: a codebook holds at most 255 centroids, not {codebook.Length}.", nameof(codebook));
        var wrong = codes.IndexOfAnyExceptInRange((byte)0, (byte)codebook.Length);
        if (wrong >= 0)
            throw new ArgumentException($"{name}: code {codes[wrong]} with {codebook.Length} centroids.", nameof(codes));
        return Shared(name, shape, codebook, codes.ToArray(), width);
    }

    /// <summary>Codes into a codebook whose centroids each output multiplies by a factor of its own.</summary>
    /// <param name="name">The parameter's full name.</param>
    /// <param name="shape">Its extents: two or more.</param>
    /// <param name="codebook">The centroids, at most 255.</param>
    /// <param name="codes">One code for each value, row-major; 0 is an exact zero.</param>
    /// <param name="width">The width of the centroids.</param>
    /// <param name="scales">
    /// One for each index of the axis; rounded to half precision, in which they are finite and above 0 wherever a code isn't 0.
    /// </param>
    /// <param name="scaleAxis">The axis of outputs.</param>
    /// <exception cref="ArgumentException">
    /// As without scales; or other scales than the shape asks for; or a product that is not finite.
    /// </exception>
    public static StoredTensor Shared(
        string name,
        ImmutableArray<int> shape,
        ReadOnlySpan<float> codebook,
        ReadOnlySpan<byte> codes,
        FloatWidth width,
        ReadOnlySpan<float> scales,
        int scaleAxis) =>
        Shared(name, shape, codebook, codes, width).WithScales(scales, scaleAxis);

    /// <summary>The same from codes that are known to fit and are handed over.</summary>
    internal static StoredTensor Shared(
        string name, ImmutableArray<int> shape, ReadOnlySpan<float> codebook, byte[] codes, FloatWidth width) =>
        new(name, Filled(name, shape, codes.Length), StoredKind.Shared, width, [], codebook, codes);

    /// <summary>The same from codes as a file has them, which are known to fit.</summary>
    internal static StoredTensor Shared(
        string name, ImmutableArray<int> shape, ReadOnlySpan<float> codebook, SparseCodes codes, FloatWidth width) =>
        new(name, Filled(name, shape, codes.Count), StoredKind.Shared, width, [], codebook, null, codes);

    /// <summary>The same codes and centroids with other scales.</summary>
    /// <param name="scales">One for each index of the axis, as <c>Shared</c> takes them; none for no scales.</param>
    /// <param name="scaleAxis">The axis of outputs.</param>
    /// <exception cref="ArgumentException">Other scales than the shape asks for, or a product that is not finite.</exception>
    public StoredTensor WithScales(ReadOnlySpan<float> scales, int scaleAxis)
    {
        var rows = scales.IsEmpty ? null : RowScales.Of(this, scales, scaleAxis);
        if (rows is not null && RowScales.Overflow(Codebook, rows.Values))
            throw new ArgumentException($"{Name}: a centroid times a scale is not finite.", nameof(scales));
        return new(Name, Shape, Kind, Width, Values, Codebook, _codes, _sparse, rows);
    }

    /// <summary>For each index of an axis, whether it has a code (shared) that is not 0.</summary>
    internal bool[] OutputsInUse(int axis)
    {
        var (used, inner) = (new bool[Shape[axis]], RowScales.Inner(Shape, axis));
        if (_sparse is not null)
        {
            _sparse.MarkOutputs(used, inner);
            return used;
        }

        for (var i = 0; i < Codes.Length; i++)
            used[i / inner % used.Length] |= Codes[i] != 0;
        return used;
    }

    /// <summary>The codes (shared) that are not 0, row by row: what a sparse matrix is made of.</summary>
    /// <param name="starts">Receives where each row begins, and the number of all: one more than there are rows.</param>
    /// <param name="columns">Receives <see cref="NonZeros"/> columns, ascending within a row.</param>
    /// <param name="codes">Receives as many codes.</param>
    /// <exception cref="ArgumentException">The rows do not divide the values.</exception>
    public void CopyRows(Span<int> starts, Span<int> columns, Span<byte> codes)
    {
        var (rowLength, rest) = Math.DivRem(Count, starts.Length - 1);
        if (rest != 0)
            throw new ArgumentException($"{Name}: {Count} values in {starts.Length - 1} rows.", nameof(starts));
        if (_sparse?.TryCopyRows(starts, columns, codes) == true)
            return;
        var next = 0;
        for (var row = 0; row < starts.Length - 1; row++)
        {
            starts[row] = next;
            var line = Codes.AsSpan(row * rowLength, rowLength);
            for (var column = 0; column < line.Length; column++)
            {
                if (line[column] != 0)
                    (columns[next], codes[next++]) = (column, line[column]);
            }
        }

        starts[^1] = next;
    }

    /// <summary>All values, row-major.</summary>
    public float[] Decode()
    {
        if (Kind != StoredKind.Shared)
            return (float[])Values.Clone();
        var values = new float[Codes.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Codes[i] == 0 ? 0f : Codebook[Codes[i] - 1];
        _scales?.Multiply(values, Shape);
        return values;
    }

    /// <summary>The same values, each as a float of its own.</summary>
    internal StoredTensor ToDense() => Dense(Name, Shape, Decode(), _scales is null ? Width : FloatWidth.Single);

    /// <summary>How many values are not a pruned zero.</summary>
    public int NonZeros => Kind switch
    {
        StoredKind.Dense => Values.Length,
        StoredKind.Sparse => Values.Length - Values.AsSpan().Count(0f),
        _ => _sparse?.NonZeros ?? Codes.Length - Codes.AsSpan().Count((byte)0),
    };

    /// <summary>The same with hidden units in another order.</summary>
    /// <param name="axis">Where they lie.</param>
    /// <param name="order">Which unit comes to each place.</param>
    internal StoredTensor Arranged(UnitAxis axis, int[] order)
    {
        if (Kind != StoredKind.Shared)
            return new(Name, Shape, Kind, Width, axis.Arrange<float>(Values, order), Codebook, null);
        StoredTensor shared = new(Name, Shape, Kind, Width, Values, Codebook, axis.Arrange<byte>(Codes, order));
        return _scales is null ? shared : shared.WithScales(_scales.Arranged(Shape, axis, order), ScaleAxis);
    }

    /// <summary>The same without all values of some hidden units.</summary>
    /// <param name="axis">Where they lie.</param>
    /// <param name="count">The number of units.</param>
    /// <param name="units">Those that lose their values.</param>
    internal StoredTensor Without(UnitAxis axis, int count, IReadOnlySet<int> units)
    {
        var (values, codes) = ((float[])Values.Clone(), Kind == StoredKind.Shared ? (byte[])Codes.Clone() : null);
        axis.ForEach(count, (unit, at) =>
        {
            if (!units.Contains(unit))
                return;
            if (codes is not null)
                codes[at] = 0;
            else
                values[at] = 0f;
        });
        return new(Name, Shape, Kind, Width, values, Codebook, codes, null, _scales);
    }

    /// <summary>Whether the value at an offset is a pruned zero.</summary>
    internal bool IsZero(int offset) => Kind == StoredKind.Shared ? Codes[offset] == 0 : Values[offset] == 0f;

    private static ImmutableArray<int> Filled(string name, ImmutableArray<int> shape, int count)
    {
        var capacity = shape.Aggregate(1L, (product, extent) => product * extent);
        return capacity == count
            ? shape
            : throw new ArgumentException($"{name}: {count} values for a shape of [{string.Join(", ", shape)}].", nameof(count));
    }

    private static float[] Round(ReadOnlySpan<float> values, FloatWidth width)
    {
        var rounded = values.ToArray();
        if (width == FloatWidth.Half)
            for (var i = 0; i < rounded.Length; i++)
                rounded[i] = (float)(Half)rounded[i];
        return rounded;
    }
}
