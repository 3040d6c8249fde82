using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>Products of matrices: a layer where one of them is known, else a product of two values.</summary>
internal static class Products
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["MatMul"] = call => call.Give(Multiply(call.Graph, call[0], call[1]));
        table["Gemm"] = Gemm;
        table["com.microsoft:FusedMatMul"] = Fused;
        table["Einsum"] = Einsums.Lower;
    }

    /// <summary>The product as NumPy's matmul defines it.</summary>
    public static LoweredValue Multiply(GraphEmitter graph, LoweredValue x, LoweredValue y)
    {
        if (x.Rank == 0 || y.Rank == 0)
            throw new UnsupportedException("a product with a single number");
        var left = x.Rank == 1 ? GraphEmitter.View(x, 1, x.Count) : x;
        var right = y.Rank == 1 ? GraphEmitter.View(y, y.Count, 1) : y;
        if (left.Shape[^1] != right.Shape[^2])
            throw new UnsupportedException($"[{string.Join(", ", x.Shape)}] by [{string.Join(", ", y.Shape)}]");
        ImmutableArray<int> shape =
        [
            .. GraphEmitter.Broadcast(left.Shape[..^2], right.Shape[..^2]),
            .. x.Rank == 1 ? [] : ImmutableArray.Create(left.Shape[^2]),
            .. y.Rank == 1 ? [] : ImmutableArray.Create(right.Shape[^1]),
        ];
        return GraphEmitter.View(Matrices(graph, left, right), shape);
    }

    /// <summary>A matrix that is known, applied along an axis: y[…, i, …] = Σ matrix[i, j] x[…, j, …].</summary>
    public static LoweredValue AlongAxis(GraphEmitter graph, LoweredValue matrix, LoweredValue x, int axis)
    {
        var rows = matrix.Shape[0];
        var before = x.Shape[..axis].Aggregate(1, (count, extent) => count * extent);
        var after = x.Shape[(axis + 1)..].Aggregate(1, (count, extent) => count * extent);
        var product = graph.Product(matrix, GraphEmitter.View(x, before, x.Shape[axis], after));
        return GraphEmitter.View(product, x.Shape.SetItem(axis, rows));
    }

    private static LoweredValue Matrices(GraphEmitter graph, LoweredValue left, LoweredValue right)
    {
        if (IsMatrix(right))
            return graph.Linear(left, WeightView.Of(right).Permute(1, 0));
        if (IsMatrix(left) && right.Rank == 2)
        {
            // (W x)ᵀ = xᵀ Wᵀ
            var product = graph.Linear(graph.Permute(right, 1, 0), WeightView.Of(left));
            return graph.Permute(product, 1, 0);
        }

        return graph.Product(left, right);
    }

    private static bool IsMatrix(LoweredValue value) => value is { Constant.IsInteger: false, Rank: 2 };

    // A product whose factors' last two axes may be turned first.
    private static void Fused(OperatorCall call)
    {
        call.Demand("transBatchA", 0);
        call.Demand("transBatchB", 0);
        var product = Multiply(call.Graph, Turned(0, "transA"), Turned(1, "transB"));
        call.Give(call.Graph.Scale(product, call.Node.Float("alpha", 1f)));

        LoweredValue Turned(int input, string attribute) => call.Node.Int(attribute, 0) != 0 && call[input].Rank > 1
            ? call.Graph.Permute(
                call[input],
                [.. Enumerable.Range(0, call[input].Rank - 2), call[input].Rank - 1, call[input].Rank - 2])
            : call[input];
    }

    private static void Gemm(OperatorCall call)
    {
        var graph = call.Graph;
        var (alpha, beta) = (call.Node.Float("alpha", 1f), call.Node.Float("beta", 1f));
        if (call[0].Rank != 2 || call[1].Rank != 2)
            throw new UnsupportedException($"[{string.Join(", ", call[0].Shape)}] by [{string.Join(", ", call[1].Shape)}]");
        var x = call.Node.Int("transA", 0) != 0 ? graph.Permute(call[0], 1, 0) : call[0];
        var isTransposed = call.Node.Int("transB", 0) != 0;
        if (call[1] is { Constant.IsInteger: false } known)
        {
            var weight = isTransposed ? WeightView.Of(known) : WeightView.Of(known).Permute(1, 0);
            weight = alpha == 1f ? weight : weight.Map(value => alpha * value);
            var bias = BiasOf(call, weight.Shape[0], beta);
            var product = graph.Linear(x, weight, bias);
            call.Give(bias is null && call.Optional(2) is { } other ? graph.Sum(product, graph.Scale(other, beta)) : product);
            return;
        }

        var y = isTransposed ? graph.Permute(call[1], 1, 0) : call[1];
        var scaled = graph.Scale(Matrices(graph, x, y), alpha);
        call.Give(call.Optional(2) is { } added ? graph.Sum(scaled, graph.Scale(added, beta)) : scaled);
    }

    private static WeightView? BiasOf(OperatorCall call, int outputs, float beta)
    {
        if (call.Optional(2) is not { Constant.IsInteger: false } value || (value.Count != 1 && (value.Count != outputs
            || value.Shape[^1] != outputs)))
            return null;
        var bias = WeightView.Of(value);
        if (value.Count == 1 && outputs > 1)
            bias = new WeightView([outputs], [.. Enumerable.Repeat(bias.Values[0], outputs)], null);
        return beta == 1f ? bias : bias.Map(number => beta * number);
    }
}
