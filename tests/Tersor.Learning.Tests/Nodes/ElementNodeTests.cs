using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>Every function of one and of two numbers, and the choice between two.</summary>
public sealed class ElementNodeTests
{
    private const double Slope = 0.3;
    private const double Shift = -0.4;

    private static readonly Dictionary<UnaryFunction, Func<double, double>> Unary = new()
    {
        [UnaryFunction.Abs] = Math.Abs,
        [UnaryFunction.Negate] = x => -x,
        [UnaryFunction.Exp] = Math.Exp,
        [UnaryFunction.Log] = Math.Log,
        [UnaryFunction.Sqrt] = Math.Sqrt,
        [UnaryFunction.Square] = x => x * x,
        [UnaryFunction.Reciprocal] = x => 1 / x,
        [UnaryFunction.Floor] = Math.Floor,
        [UnaryFunction.Ceiling] = Math.Ceiling,
        [UnaryFunction.Round] = Math.Round,
        [UnaryFunction.Truncate] = Math.Truncate,
        [UnaryFunction.Sign] = x => double.IsNaN(x) ? x : Math.Sign(x),
        [UnaryFunction.Sin] = Math.Sin,
        [UnaryFunction.Cos] = Math.Cos,
        [UnaryFunction.Erf] = Erf,
        [UnaryFunction.Gelu] = x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
        [UnaryFunction.GeluTanh] = x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        [UnaryFunction.Swish] = x => x / (1 + Math.Exp(-Slope * x)),
        [UnaryFunction.HardSigmoid] = x => HardSigmoid(Slope, Shift, x),
        [UnaryFunction.HardSwish] = x => x * HardSigmoid(1 / 6d, 0.5, x),
        [UnaryFunction.Elu] = x => x > 0 ? x : Slope * (Math.Exp(x) - 1),
        [UnaryFunction.Softplus] = x => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
        [UnaryFunction.Softsign] = x => x / (1 + Math.Abs(x)),
        [UnaryFunction.Mish] = x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        [UnaryFunction.Clamp] = x => double.IsNaN(x) ? x : Math.Clamp(x, Shift, Slope),
        [UnaryFunction.Scale] = x => (Slope * x) + Shift,
        [UnaryFunction.Not] = x => x == 0 ? 1 : 0,
        [UnaryFunction.IsNaN] = x => double.IsNaN(x) ? 1 : 0,
    };

    private static readonly Dictionary<BinaryFunction, Func<double, double, double>> Binary = new()
    {
        [BinaryFunction.Add] = (x, y) => x + y,
        [BinaryFunction.Subtract] = (x, y) => x - y,
        [BinaryFunction.Multiply] = (x, y) => x * y,
        [BinaryFunction.Divide] = (x, y) => x / y,
        [BinaryFunction.Power] = Math.Pow,
        [BinaryFunction.Maximum] = Math.Max,
        [BinaryFunction.Minimum] = Math.Min,
        [BinaryFunction.Equal] = (x, y) => x == y ? 1 : 0,
        [BinaryFunction.Greater] = (x, y) => x > y ? 1 : 0,
        [BinaryFunction.GreaterOrEqual] = (x, y) => x >= y ? 1 : 0,
        [BinaryFunction.Prelu] = (x, y) => x > 0 ? x : x * y,
        [BinaryFunction.Remainder] = (x, y) => x % y,
    };

    public static TheoryData<UnaryFunction> UnaryFunctions => [.. Enum.GetValues<UnaryFunction>()];

    public static TheoryData<BinaryFunction> BinaryFunctions => [.. Enum.GetValues<BinaryFunction>()];

    [Theory]
    [MemberData(nameof(UnaryFunctions))]
    public void A_function_of_one_number_and_its_gradient(UnaryFunction function)
    {
        var isPositive = function is UnaryFunction.Log or UnaryFunction.Sqrt or UnaryFunction.Reciprocal;
        var isConstant = function is UnaryFunction.Floor or UnaryFunction.Ceiling or UnaryFunction.Round
            or UnaryFunction.Truncate or UnaryFunction.Sign or UnaryFunction.Not or UnaryFunction.IsNaN;
        var check = NodeCheck.Of(_ => Node(function), x => [.. x[0].Select(Unary[function])], [3, 5]);
        (check with { Low = isPositive ? 0.3f : -3.2f, High = 3.3f, HasGradient = !isConstant }).Run();
    }

    [Theory]
    [MemberData(nameof(BinaryFunctions))]
    public void A_function_of_two_numbers_and_its_gradients(BinaryFunction function)
    {
        var isConstant = function is BinaryFunction.Equal or BinaryFunction.Greater or BinaryFunction.GreaterOrEqual;
        var low = function is BinaryFunction.Power or BinaryFunction.Divide or BinaryFunction.Remainder ? 0.6f : -2f;
        foreach (var (a, b) in new (int[], int[])[] { ([2, 3], [2, 3]), ([2, 1], [3]), ([3], [2, 1]), ([2, 2, 2], []) })
        {
            var check = NodeCheck.Of(
                values => new BinaryNode("", [.. values], function), x => Broadcast(Binary[function], x[0], a, x[1], b), a, b);
            (check with { Low = low, HasGradient = !isConstant }).Run();
        }
    }

    [Fact]
    public void A_choice_and_its_gradients()
    {
        var check = NodeCheck.Of(
            values => new SelectNode("", [values[1], values[0], values[2]]),
            x => [.. Enumerable.Range(0, 6).Select(i => x[1][i % 3] != 0 ? x[0][i] : x[2][i / 3])],
            [2, 3], [3], [2, 1]);
        check.Run();

        // A zero and a NaN: only the first is no.
        var graph = new ModelGraphBuilder("choice", 3).Node(new InputNode("other", [], [3])).Node(new SelectNode("", [0, 0, 1]))
            .Build();
        Assert.Equal([float.NaN, 7f, 2f], Output(graph, [float.NaN, 0f, 2f], [7f, 7f, 7f]));
    }

    /// <summary>NaN, infinities, zeros and ties in the middle between integers give what the functions of doubles give.</summary>
    [Theory]
    [MemberData(nameof(UnaryFunctions))]
    public void Special_numbers_are_what_they_are_to_doubles(UnaryFunction function)
    {
        float[] x = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 1e-30f];
        var actual = Output(new ModelGraphBuilder("special", x.Length).Node(Node(function)).Build(), x);
        for (var i = 0; i < x.Length; i++)
        {
            // Where a formula has ∞ · 0 or ∞ / ∞, a NaN is the answer of both.
            var expected = Unary[function](x[i]);
            Assert.True(
                ((float)expected).Equals(actual[i]) || Math.Abs(expected - actual[i]) <= 1e-6 * Math.Max(1, Math.Abs(expected)),
                $"{function}({x[i]}) is {actual[i]}, not {expected}");
        }
    }

    private static UnaryNode Node(UnaryFunction function) => function == UnaryFunction.Clamp
        ? new UnaryNode("", [0], function, (float)Shift, (float)Slope)
        : new UnaryNode("", [0], function, (float)Slope, (float)Shift);

    private static float[] Output(ModelGraph graph, params float[][] inputs)
    {
        using var device = Device.Cpu(1);
        using var network = Network.Build(graph, device, seed: 1);
        using var predictor = new NetworkPredictor(network);
        var output = new float[predictor.OutputLength];
        predictor.Run([.. inputs.SelectMany(input => input)], output);
        return output;
    }

    private static double[] Broadcast(Func<double, double, double> f, double[] x, int[] a, double[] y, int[] b)
    {
        var shape = Shape.Broadcast(new Shape(a), new Shape(b));
        return [.. Enumerable.Range(0, shape.Count).Select(i => f(x[Place(a, i)], y[Place(b, i)]))];

        int Place(int[] own, int i)
        {
            var (place, stride) = (0, 1);
            for (var axis = 1; axis <= own.Length; axis++)
            {
                place += own[^axis] == 1 ? 0 : i % shape[-axis] * stride;
                stride *= own[^axis];
                i /= shape[-axis];
            }

            return place;
        }
    }

    private static double HardSigmoid(double a, double b, double x) =>
        double.IsNaN(x) ? x : Math.Clamp((a * x) + b, 0, 1);

    /// <summary>By its series, where that converges quickly; 1 to double precision beyond 6.</summary>
    private static double Erf(double x)
    {
        if (!(Math.Abs(x) < 6))
            return double.IsNaN(x) ? x : Math.Sign(x);
        var (sum, term) = (0.0, x);
        for (var n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
