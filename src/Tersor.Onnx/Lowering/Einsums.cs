using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Sums of products by Einstein's notation: an axis that a factor names twice is a diagonal; factors are multiplied one after the
/// other, and an axis is summed as soon as nobody else has it.
/// </summary>
internal static class Einsums
{
    private const string Ellipsis = "...";
    private const int MostUnnamed = 9;

    /// <summary>Lowers <c>Einsum</c>.</summary>
    public static void Lower(OperatorCall call)
    {
        var (graph, equation) = (call.Graph, call.Node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal));
        var sides = equation.Split("->");
        var written = sides[0].Split(',');
        if (written.Length != call.Inputs.Length || sides.Length > 2)
            throw new UnsupportedException($"equation {equation}");
        int[] unnamed = [.. written.Select((term, i) => Unnamed(term, call[i].Rank))];
        string[] names = [.. written.Select((term, i) => Named(term, unnamed[i]))];
        var result = sides.Length > 1
            ? Named(sides[1], unnamed.Max())
            : Digits(unnamed.Max()) + string.Concat(sides[0].Where(char.IsLetter).CountBy(axis => axis)
                .Where(count => count.Value == 1).Select(count => count.Key).Order());
        if (names.Where((term, i) => term.Length != call[i].Rank || !term.All(char.IsAsciiLetterOrDigit)).Any()
            || result.Distinct().Count() != result.Length || result.Except(string.Concat(names)).Any())
            throw new UnsupportedException($"equation {equation}");
        ImmutableArray<Factor> factors = [.. names.Select((axes, i) => Diagonal(graph, new Factor(call[i], axes)))];
        var extents = Extents(factors);
        factors = [.. factors.Select(factor => factor.Unrepeated(extents))];
        var product = factors[0];
        for (var i = 1; i < factors.Length; i++)
        {
            var later = result + string.Concat(factors[(i + 1)..].Select(factor => factor.Axes));
            product = Product(graph, product, factors[i], later, extents);
        }

        call.Give(product.Ordered(graph, result));
    }

    // The axes of an ellipsis count from the last one, and are called by digits.
    private static int Unnamed(string term, int rank) => !term.Contains(Ellipsis, StringComparison.Ordinal)
        ? 0
        : rank - term.Length + Ellipsis.Length is >= 0 and <= MostUnnamed and var count
            ? count
            : throw new UnsupportedException($"{term} for {rank} axes");

    private static string Named(string term, int unnamed) => term.Replace(Ellipsis, Digits(unnamed), StringComparison.Ordinal);

    private static string Digits(int count) => string.Concat(Enumerable.Range(0, count).Reverse());

    private static Dictionary<char, int> Extents(ImmutableArray<Factor> factors)
    {
        var extents = new Dictionary<char, int>();
        foreach (var (axis, extent) in factors.SelectMany(factor => factor.Axes.Zip(factor.Value.Shape)))
        {
            var known = extents.GetValueOrDefault(axis, 1);
            if (known != extent && known != 1 && extent != 1)
                throw new UnsupportedException($"an axis {axis} of {known} and of {extent}");
            extents[axis] = Math.Max(known, extent);
        }

        return extents;
    }

    // The places of a diagonal are at equal distances in both axes as one.
    private static Factor Diagonal(GraphEmitter graph, Factor factor)
    {
        while (factor.Axes.FirstOrDefault(axis => factor.Axes.Count(other => other == axis) > 1) is not '\0' and var twice)
        {
            var (first, last) = (
                factor.Axes.IndexOf(twice, StringComparison.Ordinal), factor.Axes.LastIndexOf(twice));
            int[] rest = [.. Enumerable.Range(0, factor.Axes.Length).Where(axis => axis != first && axis != last)];
            var turned = graph.Permute(factor.Value, [.. rest, first, last]);
            var extent = turned.Shape[^1];
            if (turned.Shape[^2] != extent)
                throw new UnsupportedException($"a diagonal of [{string.Join(", ", factor.Value.Shape)}]");
            var flat = GraphEmitter.View(turned, [.. turned.Shape[..^2], checked(extent * extent)]);
            factor = new Factor(
                graph.Slice(flat, rest.Length, 0, extent, extent + 1),
                string.Concat(rest.Select(axis => factor.Axes[axis])) + twice);
        }

        return factor;
    }

    // [both, left, summed] by [both, summed, right], each group of axes as one; a known matrix is a layer.
    private static Factor Product(
        GraphEmitter graph, Factor x, Factor y, string later, IReadOnlyDictionary<char, int> extents)
    {
        var both = string.Concat(x.Axes.Intersect(y.Axes).Intersect(later));
        var summed = string.Concat(x.Axes.Intersect(y.Axes).Except(later));
        var (left, right) = (
            string.Concat(x.Axes.Except(y.Axes).Intersect(later)), string.Concat(y.Axes.Except(x.Axes).Intersect(later)));
        var (rows, columns) = (x.Ordered(graph, both + left + summed), y.Ordered(graph, both + summed + right));
        var product = both.Length == 0
            ? Products.Multiply(
                graph,
                GraphEmitter.View(rows, Size(left), Size(summed)),
                GraphEmitter.View(columns, Size(summed), Size(right)))
            : graph.Product(
                GraphEmitter.View(rows, Size(both), Size(left), Size(summed)),
                GraphEmitter.View(columns, Size(both), Size(summed), Size(right)));
        var order = both + left + right;
        return new Factor(GraphEmitter.View(product, [.. order.Select(axis => extents[axis])]), order);

        int Size(string axes) => axes.Aggregate(1, (count, axis) => checked(count * extents[axis]));
    }

    private sealed record Factor(LoweredValue Value, string Axes)
    {
        // What is broadcast along an axis doesn't have it.
        public Factor Unrepeated(IReadOnlyDictionary<char, int> extents)
        {
            int[] own = [.. Enumerable.Range(0, Axes.Length).Where(axis => Value.Shape[axis] == extents[Axes[axis]])];
            return new Factor(
                GraphEmitter.View(Value, [.. own.Select(axis => Value.Shape[axis])]),
                string.Concat(own.Select(axis => Axes[axis])));
        }

        // Some axes in an order; the others are summed.
        public LoweredValue Ordered(GraphEmitter graph, string order)
        {
            ImmutableArray<int> gone = [.. Enumerable.Range(0, Axes.Length).Where(axis => !order.Contains(Axes[axis]))];
            var sum = graph.Reduce(Value, ReduceFunction.Sum, gone, keepAxes: false);
            var left = string.Concat(Axes.Where(order.Contains));
            return graph.Permute(sum, [.. order.Select(axis => left.IndexOf(axis, StringComparison.Ordinal))]);
        }
    }
}
