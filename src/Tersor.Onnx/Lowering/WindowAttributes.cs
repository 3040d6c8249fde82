using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// How windows lie over a picture of two axes, rows and columns, or over a volume, whose first axis counts planes. A signal of
/// one axis is a picture of one row.
/// </summary>
/// <param name="Kernel">The window's extents.</param>
/// <param name="Strides">The distances between windows.</param>
/// <param name="Dilations">The distances between a window's elements.</param>
/// <param name="Before">What is added in front, above and on the left.</param>
/// <param name="After">What is added behind, below and on the right.</param>
internal sealed record WindowAttributes(int[] Kernel, int[] Strides, int[] Dilations, int[] Before, int[] After)
{
    private const int Least = 2;
    private const int Most = 3;

    /// <summary>The number of axes: two of a picture, three of a volume.</summary>
    public int Axes => Kernel.Length;

    /// <summary>Whether each axis has as much added on both sides, and all have the same: one number for all.</summary>
    public bool IsEven => Before.AsSpan().IndexOfAnyExcept(Before[0]) < 0 && Before.AsSpan().SequenceEqual(After);

    /// <summary>Whether the windows have no gaps.</summary>
    public bool IsDense => Dilations.AsSpan().IndexOfAnyExcept(1) < 0;

    /// <summary>The number of elements of a window.</summary>
    public int Size => Kernel.Aggregate(1, (size, extent) => checked(size * extent));

    /// <summary>How the windows lie over one plane, its rows and columns.</summary>
    public WindowAttributes Plane =>
        new(Kernel[^Least..], Strides[^Least..], Dilations[^Least..], Before[^Least..], After[^Least..]);

    /// <summary>The same windows with nothing added around the input.</summary>
    public WindowAttributes Bare => this with { Before = new int[Axes], After = new int[Axes] };

    /// <summary>The extent of a window along an axis, gaps included.</summary>
    public int Reach(int axis) => checked(((Kernel[axis] - 1) * Dilations[axis]) + 1);

    /// <summary>The number of windows along an axis.</summary>
    public int Windows(int axis, int extent)
    {
        var room = (long)extent + Before[axis] + After[axis] - Reach(axis);
        return room >= 0
            ? checked((int)((room / Strides[axis]) + 1))
            : throw new UnsupportedException($"a window of {Reach(axis)} over {extent} elements");
    }

    /// <summary>Reads the attributes of a node.</summary>
    /// <param name="call">The node.</param>
    /// <param name="extents">The input's extents along the windows' axes, one to three of them.</param>
    /// <param name="kernel">The kernel's extents, if its weights say them.</param>
    public static WindowAttributes Of(OperatorCall call, ReadOnlySpan<int> extents, ReadOnlySpan<int> kernel)
    {
        var given = call.Node.Ints("kernel_shape");
        if (extents.Length is < 1 or > Most)
            throw new UnsupportedException($"windows along {extents.Length} axes");
        if (kernel.IsEmpty && given is null)
            throw new UnsupportedException("no kernel_shape");
        var axes = extents.Length;
        var size = kernel.IsEmpty ? Spread(given!.Value, axes, 1) : Spread([.. ToLong(kernel)], axes, 1);
        if (given is { } declared && !Spread(declared, axes, 1).AsSpan().SequenceEqual(size))
            throw new UnsupportedException(
                $"kernel_shape [{string.Join(", ", declared)}] beside weights of [{string.Join(", ", size)}]");
        var ones = Enumerable.Repeat(1L, extents.Length).ToImmutableArray();
        var zeros = Enumerable.Repeat(0L, 2 * extents.Length).ToImmutableArray();
        var pads = call.Node.Ints("pads") ?? zeros;
        if (pads.Length != 2 * extents.Length)
            throw new UnsupportedException($"pads [{string.Join(", ", pads)}]");
        var geometry = new WindowAttributes(
            size,
            Spread(call.Node.Ints("strides") ?? ones, axes, 1),
            Spread(call.Node.Ints("dilations") ?? ones, axes, 1),
            Spread(pads[..extents.Length], axes, 0),
            Spread(pads[extents.Length..], axes, 0));
        return call.Node.Text("auto_pad", "NOTSET") switch
        {
            "NOTSET" or "" => geometry,
            "VALID" => geometry.Bare,
            "SAME_UPPER" => geometry.Same(extents, isUpper: true),
            "SAME_LOWER" => geometry.Same(extents, isUpper: false),
            var other => throw new UnsupportedException($"attribute auto_pad = {other}"),
        };
    }

    // As many windows as strides fit the extent; what is odd about the padding goes to one side.
    private WindowAttributes Same(ReadOnlySpan<int> extents, bool isUpper)
    {
        var (before, after) = (new int[Axes], new int[Axes]);
        for (var i = 0; i < extents.Length; i++)
        {
            var axis = Axes - extents.Length + i;
            var windows = ((extents[i] - 1) / Strides[axis]) + 1;
            var padding = Math.Max(0, ((windows - 1) * Strides[axis]) + Reach(axis) - extents[i]);
            (before[axis], after[axis]) = isUpper
                ? (padding / 2, padding - (padding / 2))
                : (padding - (padding / 2), padding / 2);
        }

        return this with { Before = before, After = after };
    }

    // What a signal lacks to be a picture comes first.
    private static int[] Spread(ImmutableArray<long> values, int axes, int filling)
    {
        if (values.Length != axes || values.Any(value => value < (filling == 1 ? 1 : 0) || value > 1 << 20))
            throw new UnsupportedException($"windows of [{string.Join(", ", values)}]");
        return [.. Enumerable.Repeat(filling, Math.Max(0, Least - axes)), .. values.Select(value => (int)value)];
    }

    private static long[] ToLong(ReadOnlySpan<int> values)
    {
        var numbers = new long[values.Length];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = values[i];
        return numbers;
    }
}
