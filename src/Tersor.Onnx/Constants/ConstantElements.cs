using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>Operators that compute each element on its own, with broadcasting.</summary>
internal static class ConstantElements
{
    /// <summary>The operators.</summary>
    public static Dictionary<string, Func<FoldedNode, ConstantTensor[]?>> Operators { get; } = new()
    {
        ["Abs"] = call => Unary(call, MathF.Abs, value => value < 0 ? unchecked(-value) : value),
        ["Neg"] = call => Unary(call, value => -value, value => unchecked(-value)),
        ["Sign"] = call => Unary(call, value => float.IsNaN(value) ? value : MathF.Sign(value), value => Math.Sign(value)),
        ["Relu"] = call => Unary(call, value => MathF.Max(value, 0), value => Math.Max(value, 0)),
        ["Floor"] = call => Unary(call, MathF.Floor),
        ["Ceil"] = call => Unary(call, MathF.Ceiling),
        ["Round"] = call => Unary(call, value => MathF.Round(value, MidpointRounding.ToEven)),
        ["Sqrt"] = call => Unary(call, MathF.Sqrt),
        ["Reciprocal"] = call => Unary(call, value => 1 / value),
        ["Exp"] = call => Unary(call, value => (float)Math.Exp(value)),
        ["Log"] = call => Unary(call, value => (float)Math.Log(value)),
        ["Sin"] = call => Unary(call, value => (float)Math.Sin(value)),
        ["Cos"] = call => Unary(call, value => (float)Math.Cos(value)),
        ["Tanh"] = call => Unary(call, value => (float)Math.Tanh(value)),
        ["Sigmoid"] = call => Unary(call, value => (float)(1 / (1 + Math.Exp(-(double)value)))),
        ["Add"] = call => Binary(call, (a, b) => a + b, (a, b) => unchecked(a + b)),
        ["Sub"] = call => Binary(call, (a, b) => a - b, (a, b) => unchecked(a - b)),
        ["Mul"] = call => Binary(call, (a, b) => a * b, (a, b) => unchecked(a * b)),
        ["Div"] = call => Binary(call, (a, b) => a / b, (a, b) => Divide(call, a, b)),
        ["Mod"] = call => call.Node.Int("fmod", 0) != 0
            ? Binary(call, (a, b) => a % b, (a, b) => Remainder(call, a, b))
            : Binary(call, FloorMod, (a, b) => FloorMod(call, a, b)),
        ["Pow"] = call => [Power(call)],
        ["Max"] = call => Variadic(call, MathF.Max, (a, b) => Less(call, a, b) ? b : a),
        ["Min"] = call => Variadic(call, MathF.Min, (a, b) => Less(call, a, b) ? a : b),
        ["Sum"] = call => Variadic(call, (a, b) => a + b, (a, b) => unchecked(a + b)),
        ["Equal"] = call => Compare(call, (a, b) => a == b, (a, b) => a == b),
        ["Greater"] = call => Compare(call, (a, b) => a > b, (a, b) => Less(call, b, a)),
        ["GreaterOrEqual"] = call => Compare(call, (a, b) => a >= b, (a, b) => !Less(call, a, b)),
        ["Less"] = call => Compare(call, (a, b) => a < b, (a, b) => Less(call, a, b)),
        ["LessOrEqual"] = call => Compare(call, (a, b) => a <= b, (a, b) => !Less(call, b, a)),
        ["And"] = call => Compare(call, null, (a, b) => (a & b) != 0),
        ["Or"] = call => Compare(call, null, (a, b) => (a | b) != 0),
        ["Xor"] = call => Compare(call, null, (a, b) => a != b),
        ["Not"] = call => Unary(call, null, value => value == 0 ? 1 : 0),
        ["Where"] = call => [Where(call)],
        ["Cast"] = call => Cast(call, call[0], (OnnxElementType)call.Node.Int("to", 0)),
        ["CastLike"] = call => Cast(call, call[0], call[1].Type),
    };

    /// <summary>A tensor with its elements as another type has them.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="type">The type.</param>
    public static ConstantTensor Cast(ConstantTensor tensor, OnnxElementType type)
    {
        if (tensor.Type == type)
            return tensor;
        if (ElementTypes.IsFloat(type))
            return new ConstantTensor(
                tensor.Shape, Array.ConvertAll(tensor.ToFloats(), value => ElementRules.Round(type, value)), type);
        return new ConstantTensor(
            tensor.Shape,
            tensor.IsInteger ? Array.ConvertAll(tensor.Integers, value => ElementRules.Wrap(type, value))
            : type == OnnxElementType.Boolean ? Array.ConvertAll(tensor.Floats, value => value != 0 ? 1L : 0)
            : Array.ConvertAll(tensor.Floats, value => ElementRules.Wrap(type, (long)value)),
            type);
    }

    private static ConstantTensor[]? Cast(FoldedNode call, ConstantTensor tensor, OnnxElementType type)
    {
        if (ElementTypes.Bits(type) is null)
            return null;
        call.Spend(tensor.Shape);
        return [Cast(tensor, type)];
    }

    private static ConstantTensor[] Unary(FoldedNode call, Func<float, float>? floats, Func<long, long>? integers = null)
    {
        var (input, type) = (call[0], call[0].Type);
        call.Spend(input.Shape);
        if (input.IsInteger)
        {
            integers = Known(call, integers);
            return [new(input.Shape, Array.ConvertAll(input.Integers, value => ElementRules.Wrap(type, integers(value))), type)];
        }

        floats = Known(call, floats);
        return [new(input.Shape, Array.ConvertAll(input.Floats, value => ElementRules.Round(type, floats(value))), type)];
    }

    private static ConstantTensor[] Binary(
        FoldedNode call, Func<float, float, float> floats, Func<long, long, long> integers) =>
        [Binary(call, call[0], call[1], floats, integers)];

    private static ConstantTensor[] Variadic(
        FoldedNode call, Func<float, float, float> floats, Func<long, long, long> integers)
    {
        var result = call[0];
        for (var i = 1; i < call.Inputs.Length; i++)
            result = Binary(call, result, call[i], floats, integers);
        return [result];
    }

    private static ConstantTensor Binary(
        FoldedNode call,
        ConstantTensor left,
        ConstantTensor right,
        Func<float, float, float> floats,
        Func<long, long, long> integers)
    {
        (left, right) = Meet(call, left, right);
        var type = left.Type;
        call.Spend(left.Shape);
        return left.IsInteger
            ? new(left.Shape, Zip(left.Integers, right.Integers, (a, b) => ElementRules.Wrap(type, integers(a, b))), type)
            : new(left.Shape, Zip(left.Floats, right.Floats, (a, b) => ElementRules.Round(type, floats(a, b))), type);
    }

    private static ConstantTensor[] Compare(
        FoldedNode call, Func<float, float, bool>? floats, Func<long, long, bool> integers)
    {
        var (left, right) = Meet(call, call[0], call[1]);
        call.Spend(left.Shape);
        if (left.IsInteger)
            return [Booleans(left.Shape, Zip(left.Integers, right.Integers, (a, b) => integers(a, b) ? 1L : 0))];
        floats = Known(call, floats);
        return [Booleans(left.Shape, Zip(left.Floats, right.Floats, (a, b) => floats(a, b) ? 1L : 0))];
    }

    private static ConstantTensor Booleans(ImmutableArray<int> shape, long[] values) =>
        new(shape, values, OnnxElementType.Boolean);

    private static TResult[] Zip<T, TResult>(T[] left, T[] right, Func<T, T, TResult> combine)
    {
        var result = new TResult[left.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = combine(left[i], right[i]);
        return result;
    }

    private static (ConstantTensor Left, ConstantTensor Right) Meet(
        FoldedNode call, ConstantTensor left, ConstantTensor right)
    {
        if (left.IsInteger != right.IsInteger)
            throw call.Error("floats meet integers");
        var shape = call.Broadcast(left, right);
        return (call.Expand(left, shape), call.Expand(right, shape));
    }

    private static ConstantTensor Where(FoldedNode call)
    {
        var (condition, yes, no) = (call[0], call[1], call[2]);
        if (yes.IsInteger != no.IsInteger)
            throw call.Error("floats meet integers");
        var shape = call.Broadcast(condition, yes, no);
        var chooses = call.Integers(call.Expand(condition, shape));
        (yes, no) = (call.Expand(yes, shape), call.Expand(no, shape));
        call.Spend(shape);
        return yes.IsInteger
            ? new(shape, Choose(chooses, yes.Integers, no.Integers), yes.Type)
            : new(shape, Choose(chooses, yes.Floats, no.Floats), yes.Type);
    }

    private static T[] Choose<T>(long[] chooses, T[] yes, T[] no)
    {
        var chosen = new T[chooses.Length];
        for (var i = 0; i < chosen.Length; i++)
            chosen[i] = chooses[i] != 0 ? yes[i] : no[i];
        return chosen;
    }

    // The result has the type of the base, whatever the exponent's.
    private static ConstantTensor Power(FoldedNode call)
    {
        var (number, exponent) = (call[0], call[1]);
        var shape = call.Broadcast(number, exponent);
        (number, exponent) = (call.Expand(number, shape), call.Expand(exponent, shape));
        call.Spend(shape);
        var type = number.Type;
        if (number.IsInteger && exponent.IsInteger)
            return new(
                shape, Zip(number.Integers, exponent.Integers, (a, b) => ElementRules.Wrap(type, Power(a, b))), type);
        var powers = Zip(number.ToFloats(), exponent.ToFloats(), (a, b) => Math.Pow(a, b));
        return number.IsInteger
            ? new(shape, Array.ConvertAll(powers, power => ElementRules.Wrap(type, (long)power)), type)
            : new(shape, Array.ConvertAll(powers, power => ElementRules.Round(type, (float)power)), type);
    }

    private static long Power(long number, long exponent)
    {
        if (exponent < 0)
            return (long)Math.Pow(number, exponent);
        var power = 1L;
        for (; exponent > 0; exponent >>= 1, number = unchecked(number * number))
            if ((exponent & 1) != 0)
                power = unchecked(power * number);
        return power;
    }

    private static bool Less(FoldedNode call, long a, long b) =>
        call[0].Type == OnnxElementType.UInt64 ? (ulong)a < (ulong)b : a < b;

    private static long Divide(FoldedNode call, long a, long b) => b switch
    {
        0 => throw call.Error("an integer is divided by zero"),
        _ when call[0].Type == OnnxElementType.UInt64 => (long)((ulong)a / (ulong)b),
        -1 => unchecked(-a),
        _ => a / b,
    };

    private static long Remainder(FoldedNode call, long a, long b) => b switch
    {
        0 => throw call.Error("an integer is divided by zero"),
        _ when call[0].Type == OnnxElementType.UInt64 => (long)((ulong)a % (ulong)b),
        -1 => 0,
        _ => a % b,
    };

    // The sign is the divisor's, as in Python.
    private static long FloorMod(FoldedNode call, long a, long b)
    {
        var remainder = Remainder(call, a, b);
        return remainder != 0 && call[0].Type != OnnxElementType.UInt64 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    private static float FloorMod(float a, float b)
    {
        var remainder = a % b;
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    private static T Known<T>(FoldedNode call, T? function)
        where T : class => function ?? throw call.Error($"elements of type {ElementTypes.Name((int)call[0].Type)}");
}
