using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <content>One method for each kind of node, over values as ONNX shapes them; what changes nothing adds none.</content>
internal sealed partial class GraphEmitter
{
    /// <summary>The same elements under another shape.</summary>
    public static LoweredValue View(LoweredValue x, params ImmutableArray<int> shape)
    {
        if (x.Shape.SequenceEqual(shape))
            return x;
        if (shape.Aggregate(1L, (count, extent) => count * extent) != x.Count)
            throw new UnsupportedException($"[{string.Join(", ", x.Shape)}] as [{string.Join(", ", shape)}]");
        return x.Constant is { } tensor
            ? new LoweredValue(
                shape, x.Type, Constant: tensor.Reshape(shape), Origin: WeightView.Of(x).Reshape(shape).Origin)
            : x with { Shape = shape };
    }

    /// <summary>A function of one number.</summary>
    public LoweredValue Unary(LoweredValue x, UnaryFunction function, float a = 0f, float b = 0f) =>
        Value(Add(new UnaryNode("", [Own(x)], function, Finite(a), Finite(b))), x.Shape);

    /// <summary>factor · x + shift.</summary>
    public LoweredValue Scale(LoweredValue x, float factor, float shift = 0f) => factor == 1f && shift == 0f
        ? x
        : Unary(x, UnaryFunction.Scale, factor, shift) with { Type = x.Type };

    /// <summary>An activation.</summary>
    public LoweredValue Activate(LoweredValue x, ActivationKind kind, float slope = 0f) =>
        Value(Add(new ActivationNode("", [Own(x)], kind, Finite(slope))), x.Shape, x.Type);

    /// <summary>The sum of two values.</summary>
    public LoweredValue Sum(LoweredValue x, LoweredValue y) => Binary(x, y, BinaryFunction.Add);

    /// <summary>The product of two values, element by element.</summary>
    public LoweredValue Times(LoweredValue x, LoweredValue y) => Binary(x, y, BinaryFunction.Multiply);

    /// <summary>A function of two numbers, with NumPy's broadcasting.</summary>
    public LoweredValue Binary(LoweredValue x, LoweredValue y, BinaryFunction function)
    {
        var shape = Broadcast(x.Shape, y.Shape);
        var type = function is BinaryFunction.Equal or BinaryFunction.Greater or BinaryFunction.GreaterOrEqual
            ? OnnxElementType.Boolean
            : x.Type;
        if (y.Single is { } right && x.Constant is null && float.IsFinite(right)
            && WithNumber(x, right, function) is { } one)
            return View(one, shape) with { Type = type };
        if (x.Single is { } left && y.Constant is null && float.IsFinite(left)
            && NumberWith(left, y, function) is { } other)
            return View(other, shape) with { Type = type };

        // The nodes work on the shape that the larger value has already, unless the smaller one doesn't fit it.
        var own = LargerOwnShape(x, y);
        if (!IsTail(own, shape) || !Fits(x.Shape, own.Length) || !Fits(y.Shape, own.Length))
            own = shape;
        var (first, second) = (As(x, Tail(x.Shape, own.Length)), As(y, Tail(y.Shape, own.Length)));
        return function == BinaryFunction.Add && _shapes[first].SequenceEqual(_shapes[second])
            ? Value(Add(new AddNode("", [first, second])), shape, type)
            : Value(Add(new BinaryNode("", [first, second], function)), shape, type);
    }

    /// <summary>A choice: where a condition is not 0 the first, else the second.</summary>
    public LoweredValue Select(LoweredValue condition, LoweredValue x, LoweredValue y)
    {
        var shape = Broadcast(Broadcast(condition.Shape, x.Shape), y.Shape);
        return Value(Add(new SelectNode("", [Number(condition), Number(x), Number(y)])), shape, x.Type);
    }

    /// <summary>One number for all along some axes.</summary>
    public LoweredValue Reduce(LoweredValue x, ReduceFunction function, ImmutableArray<int> axes, bool keepAxes = true)
    {
        if (axes.IsEmpty)
            return x;
        var (own, gone) = Lean(x, axes[0]);
        ImmutableArray<int> kept = [.. x.Shape.Select((extent, axis) => axes.Contains(axis) ? 1 : extent)];
        var result = Value(Add(new ReduceNode("", [own], function, [.. axes.Select(axis => axis - gone)])), kept, x.Type);
        return keepAxes ? result : View(result, [.. kept.Where((_, axis) => !axes.Contains(axis))]);
    }

    /// <summary>Another order of the axes.</summary>
    public LoweredValue Permute(LoweredValue x, params ImmutableArray<int> order)
    {
        var shape = order.Select(axis => x.Shape[axis]).ToImmutableArray();
        var moving = order.Where(axis => x.Shape[axis] > 1);
        if (moving.SequenceEqual(moving.Order()))
            return View(x, shape);
        if (x.Constant is { IsInteger: false })
        {
            var view = WeightView.Of(x).Permute(order);
            return LoweredValue.Of(shape, view.Values) with { Origin = view.Origin };
        }

        // What is ordered twice is ordered once, or not at all.
        if (Maker(x) is PermuteNode before && _shapes[x.Number].SequenceEqual(x.Shape))
            return Permute(
                Value(before.Inputs[0], type: x.Type), [.. order.Select(axis => before.Order[axis])]);
        var still = order.TakeWhile((axis, i) => axis == i).Count();
        var (own, gone) = Lean(x, still);
        return Value(Add(new PermuteNode("", [own], [.. order[gone..].Select(axis => axis - gone)])), shape, x.Type);
    }

    /// <summary>Places along an axis, at equal distances.</summary>
    public LoweredValue Slice(LoweredValue x, int axis, int start, int count, int step = 1)
    {
        if (count < 1)
            throw new UnsupportedException("a value with an extent of 0");
        if (start == 0 && count == x.Shape[axis] && step == 1)
            return x;
        var (own, gone) = Lean(x, axis);
        var (distance, isBackwards) = (count == 1 ? 1 : Math.Abs(step), count > 1 && step < 0);
        return Value(
            Add(new SliceNode("", [own], axis - gone, start, count, distance, isBackwards)),
            x.Shape.SetItem(axis, count),
            x.Type);
    }

    /// <summary>Listed places along an axis.</summary>
    public LoweredValue Gather(LoweredValue x, int axis, ImmutableArray<int> places)
    {
        if (places.IsEmpty)
            throw new UnsupportedException("a value with an extent of 0");
        var step = places.Length > 1 ? places[1] - places[0] : 1;
        for (var i = 1; i < places.Length && step != 0; i++)
            step = places[i] - places[i - 1] == step ? step : 0;
        if (step != 0 && places[0] < x.Shape[axis] && places[^1] < x.Shape[axis])
            return Slice(x, axis, places[0], places.Length, step);
        var (own, gone) = Lean(x, axis);
        return Value(Add(new GatherNode("", [own], axis - gone, places)), x.Shape.SetItem(axis, places.Length), x.Type);
    }

    /// <summary>Elements before and behind those of each axis.</summary>
    public LoweredValue Pad(
        LoweredValue x, ImmutableArray<int> before, ImmutableArray<int> after, PadMode mode = PadMode.Constant, float number = 0f)
    {
        if (before.All(count => count == 0) && after.All(count => count == 0))
            return x;
        var own = Number(x);
        return _shapes[own].Length == before.Length
            ? Value(Add(new PadNode("", [own], before, after, mode, Finite(number))), type: x.Type)
            : throw new UnsupportedException($"padding of {before.Length} axes of {_shapes[own].Length}");
    }

    /// <summary>Values joined along an axis.</summary>
    public LoweredValue Concat(IReadOnlyList<LoweredValue> parts, int axis)
    {
        if (parts.Count == 1)
            return parts[0];
        if (parts.Any(part => part.Rank != parts[0].Rank))
            throw new UnsupportedException("values of different ranks");
        var gone = parts[0].Number >= 0 ? Lean(parts[0], axis).Gone : 0;
        if (parts.Any(part => part.Shape[..gone].Any(extent => extent != 1)))
            gone = 0;
        var joined = Add(new ConcatNode("", [.. parts.Select(part => As(part, part.Shape[gone..]))], axis - gone));
        return Value(joined, [.. parts[0].Shape[..gone], .. _shapes[joined]], parts[0].Type);
    }

    /// <summary>Extents of 1 repeated.</summary>
    public LoweredValue Expand(LoweredValue x, ImmutableArray<int> shape)
    {
        shape = Broadcast(x.Shape, shape);
        return shape.Aggregate(1L, (count, extent) => count * extent) == x.Count
            ? View(x, shape)
            : Value(Add(new ExpandNode("", [Number(x)], shape)), shape, x.Type);
    }

    /// <summary>The product of matrices.</summary>
    public LoweredValue Product(LoweredValue x, LoweredValue y) => Value(Add(new MatMulNode("", [Number(x), Number(y)])));

    /// <summary>Probabilities along an axis, or their logarithms.</summary>
    public LoweredValue Softmax(LoweredValue x, int axis, bool isLog = false)
    {
        var (own, gone) = Lean(x, axis);
        return Value(Add(new SoftmaxNode("", [own], axis - gone, isLog)), x.Shape);
    }

    /// <summary>Mean 0 and variance 1 along some axes.</summary>
    public LoweredValue Normalize(LoweredValue x, ImmutableArray<int> axes, float epsilon, bool isCentered = true)
    {
        var (own, gone) = Lean(x, axes.FirstOrDefault());
        return Value(
            Add(new NormalizeNode("", [own], [.. axes.Select(axis => axis - gone)], epsilon, isCentered)), x.Shape);
    }

    /// <summary>The shape that two shapes have together.</summary>
    public static ImmutableArray<int> Broadcast(ImmutableArray<int> x, ImmutableArray<int> y)
    {
        var shape = new int[Math.Max(x.Length, y.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var (left, right) = (i <= x.Length ? x[^i] : 1, i <= y.Length ? y[^i] : 1);
            if (left != right && left != 1 && right != 1)
                throw new UnsupportedException($"[{string.Join(", ", x)}] beside [{string.Join(", ", y)}]");
            shape[^i] = left == 1 ? right : left;
        }

        return [.. shape];
    }

    private static float Finite(float number) => float.IsNaN(number)
        ? throw new UnsupportedException("an attribute that is not a number")
        : Math.Clamp(number, -float.MaxValue, float.MaxValue);

    private LoweredValue? WithNumber(LoweredValue x, float number, BinaryFunction function) => function switch
    {
        BinaryFunction.Add => Scale(x, 1f, number),
        BinaryFunction.Subtract => Scale(x, 1f, -number),
        BinaryFunction.Multiply => Scale(x, number),
        BinaryFunction.Divide when IsPowerOfTwo(number) => Scale(x, 1f / number),
        BinaryFunction.Power when number == 2f => Unary(x, UnaryFunction.Square),
        BinaryFunction.Power when number == 1f => x,
        BinaryFunction.Power when number == 0.5f => Unary(x, UnaryFunction.Sqrt),
        BinaryFunction.Power when number == -1f => Unary(x, UnaryFunction.Reciprocal),
        BinaryFunction.Maximum when number == 0f => Activate(x, ActivationKind.Relu),
        BinaryFunction.Maximum => Unary(x, UnaryFunction.Clamp, number, float.MaxValue),
        BinaryFunction.Minimum => Unary(x, UnaryFunction.Clamp, -float.MaxValue, number),
        _ => null,
    };

    private LoweredValue? NumberWith(float number, LoweredValue y, BinaryFunction function) => function switch
    {
        BinaryFunction.Add or BinaryFunction.Multiply or BinaryFunction.Maximum or BinaryFunction.Minimum =>
            WithNumber(y, number, function),
        BinaryFunction.Subtract => Scale(y, -1f, number),
        BinaryFunction.Divide when number == 1f => Unary(y, UnaryFunction.Reciprocal),
        _ => null,
    };

    private static bool IsPowerOfTwo(float number) => MathF.Abs(number) is >= 1e-30f and <= 1e30f && 1f / number * number == 1f
        && (BitConverter.SingleToInt32Bits(number) & 0x7FFFFF) == 0;

    // A value as it is, if that is ONNX's shape without leading extents of 1 before an axis, and how many these are.
    private (int Number, int Gone) Lean(LoweredValue x, int axis)
    {
        var own = x.Number >= 0 ? _shapes[x.Number] : x.Shape;
        var gone = x.Rank - own.Length;
        return x.Number >= 0 && gone > 0 && gone <= axis && IsTail(own, x.Shape) ? (x.Number, gone) : (Number(x), 0);
    }

    private ImmutableArray<int> LargerOwnShape(LoweredValue x, LoweredValue y)
    {
        var larger = x.Constant is not null || (y.Constant is null && y.Count > x.Count) ? y : x;
        return larger.Number >= 0 ? _shapes[larger.Number] : larger.Shape;
    }

    // Whether a shape is another without leading extents of 1.
    private static bool IsTail(ImmutableArray<int> tail, ImmutableArray<int> shape) =>
        tail.Length <= shape.Length && Fits(shape, tail.Length) && Tail(shape, tail.Length).SequenceEqual(tail);

    private static bool Fits(ImmutableArray<int> shape, int rank) =>
        shape.Length <= rank || shape[..^rank].All(extent => extent == 1);

    private static ImmutableArray<int> Tail(ImmutableArray<int> shape, int rank) =>
        shape.Length <= rank ? shape : shape[^rank..];
}
