using Tersor.Format;

namespace Tersor.TestSupport;

/// <content>Functions of one number, of two and of many.</content>
public sealed partial class GraphInterpreter
{
    /// <inheritdoc/>
    public double[] Visit(ActivationNode node) => Array.ConvertAll(Value(node), x => Activate(node.Kind, node.Slope, x));

    /// <inheritdoc/>
    public double[] Visit(UnaryNode node)
    {
        double a = node.A, b = node.B;
        return Array.ConvertAll(Value(node), x => node.Function switch
        {
            UnaryFunction.Abs => Math.Abs(x),
            UnaryFunction.Negate => -x,
            UnaryFunction.Exp => Math.Exp(x),
            UnaryFunction.Log => Math.Log(x),
            UnaryFunction.Sqrt => Math.Sqrt(x),
            UnaryFunction.Square => x * x,
            UnaryFunction.Reciprocal => 1 / x,
            UnaryFunction.Floor => Math.Floor(x),
            UnaryFunction.Ceiling => Math.Ceiling(x),
            UnaryFunction.Round => Math.Round(x, MidpointRounding.ToEven),
            UnaryFunction.Truncate => Math.Truncate(x),
            UnaryFunction.Sign => double.IsNaN(x) ? x : Math.Sign(x),
            UnaryFunction.Sin => Math.Sin(x),
            UnaryFunction.Cos => Math.Cos(x),
            UnaryFunction.Erf => Erf(x),
            UnaryFunction.Gelu => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
            UnaryFunction.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            UnaryFunction.Swish => x / (1 + Math.Exp(-a * x)),
            UnaryFunction.HardSigmoid => Clamp((a * x) + b, 0, 1),
            UnaryFunction.HardSwish => x * Clamp((x / 6) + 0.5, 0, 1),
            UnaryFunction.Elu => x > 0 ? x : a * (Math.Exp(x) - 1),
            UnaryFunction.Softplus => Softplus(x),
            UnaryFunction.Softsign => x / (1 + Math.Abs(x)),
            UnaryFunction.Mish => x * Math.Tanh(Softplus(x)),
            UnaryFunction.Clamp => Clamp(x, a, b),
            UnaryFunction.Scale => (a * x) + b,
            UnaryFunction.Not => x == 0 ? 1 : 0,
            UnaryFunction.IsNaN => double.IsNaN(x) ? 1 : 0,
            _ => throw new NotSupportedException($"{node.Function}"),
        });
    }

    /// <inheritdoc/>
    public double[] Visit(BinaryNode node) => Each(at =>
    {
        var (x, y) = (Repeated(node, 0, at), Repeated(node, 1, at));
        return node.Function switch
        {
            BinaryFunction.Add => x + y,
            BinaryFunction.Subtract => x - y,
            BinaryFunction.Multiply => x * y,
            BinaryFunction.Divide => x / y,
            BinaryFunction.Power => Math.Pow(x, y),
            BinaryFunction.Maximum => Math.Max(x, y),
            BinaryFunction.Minimum => Math.Min(x, y),
            BinaryFunction.Equal => x == y ? 1 : 0,
            BinaryFunction.Greater => x > y ? 1 : 0,
            BinaryFunction.GreaterOrEqual => x >= y ? 1 : 0,
            BinaryFunction.Prelu => x > 0 ? x : x * y,
            BinaryFunction.Remainder => Math.IEEERemainder(x, y) is var rest && rest != 0 && rest < 0 != x < 0
                ? rest + (Math.Abs(y) * Math.Sign(x))
                : rest,
            _ => throw new NotSupportedException($"{node.Function}"),
        };
    });

    /// <inheritdoc/>
    public double[] Visit(AddNode node) => Each(at => Repeated(node, 0, at) + Repeated(node, 1, at));

    /// <inheritdoc/>
    public double[] Visit(SelectNode node) =>
        Each(at => Repeated(node, 0, at) != 0 ? Repeated(node, 1, at) : Repeated(node, 2, at));

    /// <inheritdoc/>
    public double[] Visit(ReduceNode node)
    {
        var x = Value(node);
        return
        [
            .. Rows(ShapeOf(node), node.Axes).Select(row => Array.ConvertAll(row, i => x[i])).Select(row => node.Function switch
            {
                ReduceFunction.Sum => row.Sum(),
                ReduceFunction.Mean => row.Average(),
                ReduceFunction.Maximum => row.Aggregate(Math.Max),
                ReduceFunction.Minimum => row.Aggregate(Math.Min),
                ReduceFunction.Product => row.Aggregate(1d, (product, value) => product * value),
                ReduceFunction.ArgMaximum => Array.IndexOf(row, row.Aggregate(Math.Max)),
                ReduceFunction.ArgMinimum => Array.IndexOf(row, row.Aggregate(Math.Min)),
                _ => throw new NotSupportedException($"{node.Function}"),
            }),
        ];
    }

    /// <inheritdoc/>
    public double[] Visit(SoftmaxNode node) => EachRow(node, [node.Axis], row =>
    {
        var largest = row.Aggregate(Math.Max);
        var sum = row.Sum(value => Math.Exp(value - largest));
        return Array.ConvertAll(
            row, value => node.IsLog ? value - largest - Math.Log(sum) : Math.Exp(value - largest) / sum);
    });

    /// <inheritdoc/>
    public double[] Visit(NormalizeNode node) => EachRow(node, node.Axes, row =>
    {
        var mean = node.IsCentered ? row.Average() : 0;
        var variance = row.Average(value => (value - mean) * (value - mean));
        return Array.ConvertAll(row, value => (value - mean) / Math.Sqrt(variance + node.Epsilon));
    });

    /// <inheritdoc/>
    public double[] Visit(BatchNormNode node)
    {
        var (gamma, beta) = (Parameter(node, "gamma"), Parameter(node, "beta"));
        var (mean, variance) = (Parameter(node, "mean"), Parameter(node, "variance"));
        return Each(at =>
        {
            var deviation = Math.Sqrt(variance[at[0]] + node.Epsilon);
            return ((Repeated(node, 0, at) - mean[at[0]]) / deviation * gamma[at[0]]) + beta[at[0]];
        });
    }

    private double[] EachRow(GraphNode node, System.Collections.Immutable.ImmutableArray<int> axes, Func<double[], double[]> row)
    {
        var (x, y) = (Value(node), new double[Value(node).Length]);
        foreach (var places in Rows(ShapeOf(node), axes))
        {
            var result = row(Array.ConvertAll(places, i => x[i]));
            for (var i = 0; i < places.Length; i++)
                y[places[i]] = result[i];
        }

        return y;
    }

    private static double Activate(ActivationKind kind, float slope, double x) => kind switch
    {
        ActivationKind.Relu => Math.Max(x, 0),
        ActivationKind.LeakyRelu => x > 0 ? x : slope * x,
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Sigmoid => Sigmoid(x),
        _ => throw new NotSupportedException($"{kind}"),
    };

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static double Clamp(double x, double low, double high) => x < low ? low : x > high ? high : x;

    /// <summary>The series of the error function, whose terms are all positive; beyond 6 it is 1 to double precision.</summary>
    private static double Erf(double x)
    {
        if (!(Math.Abs(x) < 6))
            return double.IsNaN(x) ? x : Math.Sign(x);
        var (term, sum) = (x, x);
        for (var n = 1; Math.Abs(term) > 1e-20 * Math.Abs(sum) && n < 200; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
