using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Operators of ai.onnx.ml that scikit-learn's exporter puts around and in place of layers.</summary>
internal static class ClassicOperators
{
    private const string Domain = "ai.onnx.ml:";
    private const int MostListed = 20;

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table[Domain + "Scaler"] = Scale;
        table[Domain + "Normalizer"] = Normalize;
        table[Domain + "Imputer"] = Impute;
        table[Domain + "LinearRegressor"] = Regress;
        table[Domain + "LinearClassifier"] = Classify;
        table[Domain + "ZipMap"] = Name;
        table[Domain + "Binarizer"] = Binarize;
        table[Domain + "FeatureVectorizer"] = call => call.Give(call.Graph.Concat(
            [.. Enumerable.Range(0, call.Inputs.Length).Select(input => call[input])], 1));
        foreach (var tree in (string[])["TreeEnsemble", "TreeEnsembleClassifier", "TreeEnsembleRegressor"])
            table[Domain + tree] = _ => throw new UnsupportedException("decision trees are no layers");
        foreach (var machine in (string[])["SVMClassifier", "SVMRegressor"])
            table[Domain + machine] = _ => throw new UnsupportedException("support vectors are no layers");
        table[Domain + "ArrayFeatureExtractor"] = call => call.Give(Extracted(call));
    }

    private static void Binarize(OperatorCall call)
    {
        var threshold = LoweredValue.Of(call.Node.Float("threshold", 0f));
        call.Give(call.Graph.Binary(call[0], threshold, BinaryFunction.Greater) with { Type = call[0].Type });
    }

    private static void Scale(OperatorCall call)
    {
        var (offset, scale) = (Features(call, "offset"), Features(call, "scale"));
        var moved = offset is null ? call[0] : call.Graph.Binary(call[0], offset, BinaryFunction.Subtract);
        var scaled = scale is null ? moved : call.Graph.Times(moved, scale);
        call.Give(scaled with { Type = OnnxElementType.Float32 });
    }

    // One number for all features, or one for each.
    private static LoweredValue? Features(OperatorCall call, string attribute) => call.Node.Floats(attribute) switch
    {
        null or { IsEmpty: true } => null,
        { Length: 1 } only => LoweredValue.Of(only[0]),
        { } all when all.Length == call[0].Shape[^1] => LoweredValue.Of([all.Length], [.. all]),
        { } all => throw new UnsupportedException($"attribute {attribute} of {all.Length} numbers"),
    };

    // A row of zeros stays one.
    private static void Normalize(OperatorCall call)
    {
        var (graph, x) = (call.Graph, call[0]);
        ImmutableArray<int> last = [x.Rank - 1];
        var size = call.Node.Text("norm", "MAX") switch
        {
            "MAX" => graph.Reduce(x, ReduceFunction.Maximum, last),
            "L1" => graph.Reduce(graph.Unary(x, UnaryFunction.Abs), ReduceFunction.Sum, last),
            "L2" => graph.Unary(
                graph.Reduce(graph.Unary(x, UnaryFunction.Square), ReduceFunction.Sum, last), UnaryFunction.Sqrt),
            var other => throw new UnsupportedException($"attribute norm = {other}"),
        };
        var isZero = graph.Binary(size, LoweredValue.Of(0f), BinaryFunction.Equal);
        call.Give(graph.Binary(x, graph.Select(isZero, LoweredValue.Of(1f), size), BinaryFunction.Divide));
    }

    private static void Impute(OperatorCall call)
    {
        var replaced = call.Node.Float("replaced_value_float", 0f);
        var imputed = Features(call, "imputed_value_floats") ?? throw new UnsupportedException("no imputed_value_floats");
        var isGone = float.IsNaN(replaced)
            ? call.Graph.Unary(call[0], UnaryFunction.IsNaN)
            : call.Graph.Binary(call[0], LoweredValue.Of(replaced), BinaryFunction.Equal);
        call.Give(call.Graph.Select(isGone, imputed, call[0]));
    }

    private static void Regress(OperatorCall call)
    {
        if (call.Node.Text("post_transform", "NONE") is not "NONE" and var transform)
            throw new UnsupportedException($"attribute post_transform = {transform}");
        call.Give(Weighed(call, call.Node.Int("targets", 1), call.Node.Floats("intercepts") ?? []));
    }

    // The class is that of the largest sum; of two classes that have one sum, the second if it is above 0.
    private static void Classify(OperatorCall call)
    {
        var (graph, names) = (call.Graph, call.Node.Texts("classlabels_strings") is { Length: > 0 } given ? given : default);
        ImmutableArray<long> numbers = call.Node.Ints("classlabels_ints") is { Length: > 0 } own
            ? own
            : [.. Enumerable.Range(0, names.IsDefault ? 0 : names.Length)];
        var intercepts = call.Node.Floats("intercepts") ?? [];
        var sums = Weighed(call, intercepts.Length, intercepts);
        var isOneForTwo = intercepts.Length == 1 && numbers.Length == 2;
        if (numbers.Length != intercepts.Length && !isOneForTwo)
            throw new UnsupportedException($"{intercepts.Length} intercepts of {numbers.Length} classes");
        var largest = isOneForTwo
            ? graph.Binary(sums, LoweredValue.Of(0f), BinaryFunction.Greater)
            : graph.Reduce(sums, ReduceFunction.ArgMaximum, [sums.Rank - 1]);
        largest = GraphEmitter.View(largest, sums.Shape[..^1]) with { Type = OnnxElementType.Int64 };
        if (!names.IsDefault && call.Wants(0))
            call.Note($"the class is a number, not a name: {Listed(names)}");
        call.Give(numbers.Select((number, place) => number == place).All(isPlace => isPlace)
            ? largest
            : IndexedParts.Take(graph, LoweredValue.Of(new ConstantTensor([numbers.Length], [.. numbers])), largest, 0));
        call.Give(Probabilities(call, sums, isOneForTwo), 1);
    }

    private static LoweredValue Probabilities(OperatorCall call, LoweredValue sums, bool isOneForTwo)
    {
        var graph = call.Graph;
        var transform = call.Node.Text("post_transform", "NONE");
        if (isOneForTwo && transform != "LOGISTIC")
            throw new UnsupportedException($"attribute post_transform = {transform} of one sum for two classes");
        return transform switch
        {
            "NONE" => sums,
            "LOGISTIC" => graph.Activate(
                isOneForTwo ? graph.Concat([graph.Scale(sums, -1f), sums], sums.Rank - 1) : sums, ActivationKind.Sigmoid),
            "SOFTMAX" => graph.Softmax(sums, sums.Rank - 1),
            _ => throw new UnsupportedException($"attribute post_transform = {transform}"),
        };
    }

    private static LoweredValue Weighed(OperatorCall call, long targets, ImmutableArray<float> intercepts)
    {
        var features = call[0].Shape[^1];
        if (call.Node.Floats("coefficients") is not { } given || targets < 1 || given.Length != targets * features
            || (intercepts.Length > 0 && intercepts.Length != targets))
            throw new UnsupportedException($"coefficients of {targets} targets");
        float[] bias = intercepts.IsEmpty ? new float[targets] : [.. intercepts];
        return call.Graph.Linear(
            call[0],
            new WeightView([(int)targets, features], [.. given], null),
            new WeightView([bias.Length], bias, null));
    }

    // A map from classes to numbers is the numbers in the classes' order.
    private static void Name(OperatorCall call)
    {
        var names = call.Node.Texts("classlabels_strings") is { Length: > 0 } texts
            ? texts
            : [.. (call.Node.Ints("classlabels_int64s") ?? []).Select(number => $"{number}")];
        call.Note($"a map from classes is the numbers in their order: {Listed(names)}");
        call.Give(call[0]);
    }

    private static string Listed(ImmutableArray<string> names) =>
        string.Join(", ", names.Take(MostListed)) + (names.Length > MostListed ? $" and {names.Length - MostListed} more" : "");

    private static LoweredValue Extracted(OperatorCall call)
    {
        var x = call[0].Rank == 1 ? GraphEmitter.View(call[0], 1, call[0].Count) : call[0];
        return IndexedParts.Take(call.Graph, x, GraphEmitter.View(call[1], call[1].Count), x.Rank - 1);
    }
}
