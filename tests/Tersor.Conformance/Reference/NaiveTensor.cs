using Tersor.Core;

namespace Tersor.Conformance;

/// <summary>
/// The plainest tensor: a shape and its numbers in row-major order. What the engine computes is checked against it.
/// </summary>
public sealed class NaiveTensor
{
    private readonly Number[] _numbers;

    public NaiveTensor(Shape shape, Number[]? numbers = null)
    {
        Shape = shape;
        _numbers = numbers ?? new Number[shape.Count];
    }

    public Shape Shape { get; }

    public int Count => _numbers.Length;

    public Span<Number> Numbers => _numbers;

    /// <summary>The number at a place of the flattened tensor.</summary>
    public ref Number this[int index] => ref _numbers[index];

    /// <summary>The number in a row and column of a matrix.</summary>
    public ref Number this[int row, int column] => ref _numbers[(row * Shape[1]) + column];

    /// <summary>The number at a place of an image stack [n, c, h, w].</summary>
    public ref Number this[int n, int c, int h, int w] =>
        ref _numbers[(((((n * Shape[1]) + c) * Shape[2]) + h) * Shape[3]) + w];

    public static NaiveTensor From(ReadOnlySpan<float> values, Shape shape)
    {
        var tensor = new NaiveTensor(shape);
        for (var i = 0; i < values.Length; i++)
            tensor[i] = values[i];
        return tensor;
    }

    public static NaiveTensor Scalar(Number value) => new(new Shape(), [value]);

    /// <summary>The coordinates of a place of the flattened tensor.</summary>
    public int[] Coordinates(int index)
    {
        var coordinates = new int[Shape.Rank];
        for (var i = Shape.Rank - 1; i >= 0; i--)
        {
            coordinates[i] = index % Shape[i];
            index /= Shape[i];
        }

        return coordinates;
    }

    /// <summary>The number at given coordinates; those of an extent of 1 are stretched, missing outer ones left out.</summary>
    public Number At(ReadOnlySpan<int> coordinates)
    {
        var own = coordinates[(coordinates.Length - Shape.Rank)..];
        var index = 0;
        for (var i = 0; i < Shape.Rank; i++)
            index = (index * Shape[i]) + (Shape[i] == 1 ? 0 : own[i]);
        return _numbers[index];
    }

    public NaiveTensor Map(Func<Number, Number> f)
    {
        var y = new NaiveTensor(Shape);
        for (var i = 0; i < Count; i++)
            y[i] = f(this[i]);
        return y;
    }

    /// <summary>f of two tensors, broadcast as in NumPy.</summary>
    public NaiveTensor Zip(NaiveTensor other, Func<Number, Number, Number> f)
    {
        var y = new NaiveTensor(Shape.Broadcast(Shape, other.Shape));
        for (var i = 0; i < y.Count; i++)
        {
            if (Shape == other.Shape)
            {
                y[i] = f(this[i], other[i]);
                continue;
            }

            var coordinates = y.Coordinates(i);
            y[i] = f(At(coordinates), other.At(coordinates));
        }

        return y;
    }

    public NaiveTensor Sum()
    {
        var sum = new Summation();
        foreach (var number in _numbers)
            sum.Add(number);
        return Scalar(sum.Total);
    }

    public NaiveTensor Mean() => Sum().Map(x => x / Count);
}
