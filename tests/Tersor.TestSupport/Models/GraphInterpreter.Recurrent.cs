using Tersor.Format;

namespace Tersor.TestSupport;

/// <content>Recurrent layers.</content>
public sealed partial class GraphInterpreter
{
    /// <inheritdoc/>
    public double[] Visit(LstmNode node)
    {
        var bias = node.Bias ? Parameter(node, "bias") : new double[LstmNode.Gates * node.Hidden];
        var h = node.Arity == 3 ? Value(node, 1) : new double[node.Hidden];
        var c = node.Arity == 3 ? Value(node, 2) : new double[node.Hidden];
        return Steps(node, x =>
        {
            var sums = Sum(Product(node, "input", x), Product(node, "recurrent", h), bias);
            var (cells, outputs) = (new double[node.Hidden], new double[node.Hidden]);
            for (var i = 0; i < node.Hidden; i++)
            {
                var kept = Sigmoid(sums[i + node.Hidden]) * c[i];
                cells[i] = kept + (Sigmoid(sums[i]) * Math.Tanh(sums[i + (2 * node.Hidden)]));
                outputs[i] = Sigmoid(sums[i + (3 * node.Hidden)]) * Math.Tanh(cells[i]);
            }

            (h, c) = (outputs, cells);
            return node.ShowsCells ? [.. h, .. c] : h;
        });
    }

    /// <inheritdoc/>
    public double[] Visit(GruNode node)
    {
        var (bias, ofNew) = (Parameter(node, "bias"), Parameter(node, "new"));
        var h = node.Arity == 2 ? Value(node, 1) : new double[node.Hidden];
        return Steps(node, x =>
        {
            var fromInput = Sum(Product(node, "input", x), bias);
            var fromLast = Product(node, "recurrent", h);
            double[] z = new double[node.Hidden], r = new double[node.Hidden];
            for (var i = 0; i < node.Hidden; i++)
            {
                z[i] = Sigmoid(fromInput[i] + fromLast[i]);
                r[i] = Sigmoid(fromInput[i + node.Hidden] + fromLast[i + node.Hidden]);
            }

            var reset = Product(node, "recurrent", [.. h.Zip(r, (a, b) => a * b)]);
            var outputs = new double[node.Hidden];
            for (var i = 0; i < node.Hidden; i++)
            {
                var place = i + (2 * node.Hidden);
                var memory = node.ResetsFirst ? reset[place] + ofNew[i] : r[i] * (fromLast[place] + ofNew[i]);
                outputs[i] = ((1 - z[i]) * Math.Tanh(fromInput[place] + memory)) + (z[i] * h[i]);
            }

            return h = outputs;
        });
    }

    /// <inheritdoc/>
    public double[] Visit(RnnNode node)
    {
        var h = node.Arity == 2 ? Value(node, 1) : new double[node.Hidden];
        return Steps(node, x =>
        {
            var sums = Sum(Product(node, "input", x), Product(node, "recurrent", h), Parameter(node, "bias"));
            return h = Array.ConvertAll(sums, sum => Activate(node.Kind, 0f, sum));
        });
    }

    private double[] Steps(GraphNode node, Func<double[], double[]> advance) =>
        [.. Value(node).Chunk(ShapeOf(node)[1]).SelectMany(advance)];

    private double[] Product(GraphNode node, string parameter, double[] x) =>
        [.. Parameter(node, parameter).Chunk(x.Length).Select(row => row.Zip(x, (weight, value) => weight * value).Sum())];

    private static double[] Sum(params double[][] terms) =>
        [.. Enumerable.Range(0, terms[0].Length).Select(i => terms.Sum(term => term[i]))];
}
