using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>
/// How windows lie over a picture of two axes, rows and columns. A signal of one axis is a picture of one row.
/// </summary>
/// <param name="Kernel">The window's extents.</param>
/// <param name="Strides">The distances between windows.</param>
/// <param name="Dilations">The distances between a window's elements.</param>
/// <param name="Before">What is added above and on the left.</param>
/// <param name="After">What is added below and on the right.</param>
internal sealed record WindowAttributes(int[] Kernel, int[] Strides, int[] Dilations, int[] Before, int[] After)
{
    /// <summary>The axes of a picture.</summary>
    public const int Axes = 2;

    /// <summary>Whether both axes are cut alike, and each has as much added on both sides: one number for all.</summary>
    public bool IsEven => Before[0] == Before[1] && Before.AsSpan().SequenceEqual(After);

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
    /// <param name="extents">The input's extents along the picture's axes, one or two of them.</param>
    /// <param name="kernel">The kernel's extents, if its weights say them.</param>
    public static WindowAttributes Of(OperatorCall call, ReadOnlySpan<int> extents, ReadOnlySpan<int> kernel)
    {
        var given = call.Node.Ints("kernel_shape");
        if (extents.Length is not (1 or Axes))
            throw new UnsupportedException($"windows along {extents.Length} axes");
        if (kernel.IsEmpty && given is null)
            throw new UnsupportedException("no kernel_shape");
        var missing = Axes - extents.Length;
        var size = kernel.IsEmpty ? Spread(given!.Value, missing, 1) : Spread([.. ToLong(kernel)], missing, 1);
        if (given is { } declared && !Spread(declared, missing, 1).AsSpan().SequenceEqual(size))
            throw new UnsupportedException(
                $"kernel_shape [{string.Join(", ", declared)}] beside weights of [{string.Join(", ", size)}]");
        var ones = Enumerable.Repeat(1L, extents.Length).ToImmutableArray();
        var zeros = Enumerable.Repeat(0L, 2 * extents.Length).ToImmutableArray();
        var pads = call.Node.Ints("pads") ?? zeros;
        if (pads.Length != 2 * extents.Length)
            throw new UnsupportedException($"pads [{string.Join(", ", pads)}]");
        var geometry = new WindowAttributes(
            size,
            Spread(call.Node.Ints("strides") ?? ones, missing, 1),
            Spread(call.Node.Ints("dilations") ?? ones, missing, 1),
            Spread(pads[..extents.Length], missing, 0),
            Spread(pads[extents.Length..], missing, 0));
        return call.Node.Text("auto_pad", "NOTSET") switch
        {
            "NOTSET" or "" => geometry,
            "VALID" => geometry with { Before = new int[Axes], After = new int[Axes] },
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

    private static int[] Spread(ImmutableArray<long> values, int missing, int filling)
    {
        if (values.Length + missing != Axes || values.Any(value => value < (filling == 1 ? 1 : 0) || value > 1 << 20))
            throw new UnsupportedException($"windows of [{string.Join(", ", values)}]");
        return [.. Enumerable.Repeat(filling, missing), .. values.Select(value => (int)value)];
    }

    private static long[] ToLong(ReadOnlySpan<int> values)
    {
        var numbers = new long[values.Length];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = values[i];
        return numbers;
    }
}
