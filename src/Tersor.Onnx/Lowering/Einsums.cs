using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Sums of products by Einstein's notation: each input's axes are summed where nobody else has them and ordered as the output's,
/// then multiplied and summed.
/// </summary>
internal static class Einsums
{
    /// <summary>Lowers <c>Einsum</c>.</summary>
    public static void Lower(OperatorCall call)
    {
        var graph = call.Graph;
        var equation = call.Node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        var sides = equation.Split("->");
        var terms = sides[0].Split(',');
        if (terms.Length != call.Inputs.Length || terms.Length > 2 || equation.Contains('.', StringComparison.Ordinal)
            || terms.Where((term, i) => term.Length != call[i].Rank || term.Distinct().Count() != term.Length).Any())
            throw new UnsupportedException($"equation {equation}");
        var result = sides.Length > 1
            ? sides[1]
            : string.Concat(sides[0].Where(char.IsLetter).CountBy(axis => axis)
                .Where(count => count.Value == 1).Select(count => count.Key).Order());
        if (terms.Length == 1)
        {
            call.Give(Ordered(graph, call[0], terms[0], result, sum: terms[0].Except(result)));
            return;
        }

        var summed = string.Concat(terms[0].Intersect(terms[1]).Except(result));
        var (left, right) = (terms[0], terms[1]);
        if (result.Except(left).Except(right).Any())
            throw new UnsupportedException($"equation {equation}");
        var both = string.Concat(result.Where(axis => left.Contains(axis) && right.Contains(axis)));
        var ofLeft = string.Concat(result.Where(axis => !right.Contains(axis)));
        var ofRight = string.Concat(result.Where(axis => !left.Contains(axis)));

        // [both, left, summed] by [both, summed, right], each group of axes as one.
        var x = Ordered(graph, call[0], left, both + ofLeft + summed, left.Except(right).Except(result));
        var y = Ordered(graph, call[1], right, both + summed + ofRight, right.Except(left).Except(result));
        var extents = new Dictionary<char, int>();
        foreach (var (axis, extent) in left.Zip(call[0].Shape).Concat(right.Zip(call[1].Shape)))
            if (!extents.TryAdd(axis, extent) && extents[axis] != extent)
                throw new UnsupportedException($"equation {equation} with two extents of {axis}");
        var product = graph.Product(
            GraphEmitter.View(x, Size(both), Size(ofLeft), Size(summed)),
            GraphEmitter.View(y, Size(both), Size(summed), Size(ofRight)));
        var order = both + ofLeft + ofRight;
        var apart = GraphEmitter.View(product, [.. order.Select(axis => extents[axis])]);
        call.Give(graph.Permute(apart, [.. result.Select(axis => order.IndexOf(axis, StringComparison.Ordinal))]));

        int Size(string axes) => axes.Aggregate(1, (count, axis) => checked(count * extents[axis]));
    }

    private static LoweredValue Ordered(
        GraphEmitter graph, LoweredValue x, string axes, string order, IEnumerable<char> sum)
    {
        var gone = sum.ToArray();
        ImmutableArray<int> places = [.. gone.Select(axis => axes.IndexOf(axis, StringComparison.Ordinal)).Order()];
        x = places.IsEmpty ? x : graph.Reduce(x, ReduceFunction.Sum, places, keepAxes: false);
        var left = string.Concat(axes.Except(gone));
        return graph.Permute(x, [.. order.Select(axis => left.IndexOf(axis, StringComparison.Ordinal))]);
    }
}
