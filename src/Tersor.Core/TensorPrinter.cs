using System.Globalization;
using System.Text;

namespace Tersor.Core;

/// <summary>
/// The text of a tensor, as NumPy prints an array, bounded: of a large one only the edges are read back and printed.
/// </summary>
internal static class TensorPrinter
{
    /// <summary>From how many elements on only the edges are shown.</summary>
    private const int Threshold = 1000;

    /// <summary>How many elements of each end of a dimension are shown.</summary>
    private const int Edge = 3;

    private const int LineWidth = 75;

    /// <summary>The text: it never throws, since debuggers and messages ask for it.</summary>
    public static string Print(Tensor tensor)
    {
        if (!tensor.IsAlive)
            return tensor.Description;
        try
        {
            var isLong = tensor.Count > Threshold;
            var shape = isLong ? Corners(tensor.Shape) : tensor.Shape;
            var numbers = isLong ? ReadCorners(tensor, shape) : Read(tensor);
            if (tensor.Count == 0)
                return "[]";
            if (tensor.Shape.Rank == 0)
                return tensor.Type == ElementType.Float32 ? FloatFormat.Scalar(numbers[0]) : Integers(numbers)[0];
            var words = tensor.Type == ElementType.Float32 ? FloatFormat.Format(numbers) : Integers(numbers);
            return new Layout(tensor.Shape, words).ToString();
        }
        catch (Exception exception) when (exception is InvalidOperationException or DeviceMemoryException)
        {
            return $"{tensor.Description}: {exception.Message}";
        }
    }

    private static Shape Corners(Shape shape)
    {
        for (var i = 0; i < shape.Rank; i++)
            shape = shape.With(i, Math.Min(shape[i], 2 * Edge));
        return shape;
    }

    /// <summary>The elements near all the ends, gathered on the device, so that few are read back.</summary>
    private static double[] ReadCorners(Tensor tensor, Shape corners)
    {
        using var gathered = tensor.Device.EmptyPersistent(corners, tensor.Type);
        Gather(tensor.Shape, tensor.Offset, 0, 0);
        return Read(gathered);

        // Both ends of each dimension, one after the other.
        void Gather(Shape rest, int from, int to, int dimension)
        {
            if (dimension == corners.Rank)
            {
                using var source = tensor.View(rest, tensor.Strides, from);
                using var target = gathered.View(rest, gathered.Strides, to);
                tensor.Device.Backend.Copy(source, target, accumulate: false);
                return;
            }

            var extent = tensor.Shape[dimension];
            if (extent <= 2 * Edge)
            {
                Gather(rest, from, to, dimension + 1);
                return;
            }

            rest = rest.With(dimension, Edge);
            Gather(rest, from, to, dimension + 1);
            var skipped = (extent - Edge) * tensor.Strides[dimension];
            Gather(rest, from + skipped, to + (Edge * gathered.Strides[dimension]), dimension + 1);
        }
    }

    private static double[] Read(Tensor tensor) => tensor.Type switch
    {
        ElementType.Float32 => Array.ConvertAll(tensor.ToArray<float>(), x => (double)x),
        ElementType.Int32 => Array.ConvertAll(tensor.ToArray<int>(), x => (double)x),
        _ => Array.ConvertAll(tensor.ToArray<byte>(), x => (double)x),
    };

    private static string[] Integers(double[] numbers)
    {
        var words = Array.ConvertAll(numbers, x => ((long)x).ToString(CultureInfo.InvariantCulture));
        var width = words.Max(word => word.Length);
        return Array.ConvertAll(words, word => word.PadLeft(width));
    }

    /// <summary>Brackets, line breaks and dots around the words.</summary>
    private sealed class Layout(Shape shape, string[] words)
    {
        private readonly bool _isLong = shape.Count > Threshold;
        private int _next;

        public override string ToString() => Block(0, " ", LineWidth);

        private string Block(int dimension, string indent, int width)
        {
            var extent = shape[dimension];
            var hasDots = _isLong && extent > 2 * Edge;
            var shown = hasDots ? 2 * Edge : extent;
            var isInnermost = dimension == shape.Rank - 1;
            var text = new StringBuilder();
            var line = indent;
            for (var i = 0; i < shown; i++)
            {
                if (hasDots && i == Edge)
                    Append("...");
                Append(isInnermost ? words[_next++] : Block(dimension + 1, indent + " ", width - 1));
            }

            var body = isInnermost ? text + line[..^1] : text.ToString().TrimEnd('\n');
            return $"[{body[indent.Length..]}]";

            void Append(string part)
            {
                if (!isInnermost)
                {
                    text.Append(indent).Append(part).Append('\n', shape.Rank - 1 - dimension);
                    return;
                }

                if (line.Length + part.Length > width - 1 && line.Length > indent.Length)
                {
                    text.Append(line.TrimEnd(' ')).Append('\n');
                    line = indent;
                }

                line += part + " ";
            }
        }
    }
}
