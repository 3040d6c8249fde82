using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Convolutions of signals and pictures.</summary>
internal static class Convolutions
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table) => table["Conv"] = Convolve;

    /// <summary>One sample as a picture [channels, rows, columns].</summary>
    /// <param name="x">[1, channels, …] with one or two further axes.</param>
    public static LoweredValue Picture(LoweredValue x)
    {
        if (x.Rank is not (3 or 4))
            throw new UnsupportedException($"windows along {Math.Max(0, x.Rank - 2)} axes");
        return x.Shape[0] == 1
            ? GraphEmitter.View(x, x.Shape[1], x.Rank == 3 ? 1 : x.Shape[2], x.Shape[^1])
            : throw new UnsupportedException($"{x.Shape[0]} samples side by side");
    }

    /// <summary>Adds a layer over a picture; padding that a layer can't express comes before it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="picture">[channels, rows, columns].</param>
    /// <param name="weight">[output channels, channels / groups, rows, columns].</param>
    /// <param name="bias">[output channels], or null.</param>
    /// <param name="geometry">How the windows lie.</param>
    /// <param name="groups">The groups of channels.</param>
    public static LoweredValue Layer(
        GraphEmitter graph, LoweredValue picture, WeightView weight, WeightView? bias, WindowAttributes geometry, int groups)
    {
        var own = geometry.IsEven
            ? graph.Number(picture)
            : graph.Number(graph.Pad(picture, [0, .. geometry.Before], [0, .. geometry.After]));
        var node = new Conv2dNode(
            graph.NameOf(weight),
            [own],
            weight.Shape[0],
            geometry.Kernel[0],
            geometry.Strides[0],
            geometry.IsEven ? geometry.Before[0] : 0,
            bias is not null)
        {
            KernelWidth = geometry.Kernel[1],
            StrideWidth = geometry.Strides[1],
            Dilation = geometry.Dilations[0],
            DilationWidth = geometry.Dilations[1],
            Groups = groups,
        };
        ImmutableArray<EmittedParameter> parameters = [new("weight", weight)];
        return graph.Value(graph.Add(node, bias is null ? parameters : parameters.Add(new EmittedParameter("bias", bias))));
    }

    private static void Convolve(OperatorCall call) =>
        call.Give(Convolve(call, call[0], call[1], Bias(call, call[1].Shape.FirstOrDefault())));

    /// <summary>A convolution with the attributes of a node.</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">[1, channels, …] with one or two further axes.</param>
    /// <param name="weights">[output channels, channels / groups, …], known.</param>
    /// <param name="bias">[output channels], or null.</param>
    public static LoweredValue Convolve(OperatorCall call, LoweredValue x, LoweredValue weights, WeightView? bias)
    {
        var picture = Picture(x);
        var weight = Weights(weights, x.Rank);
        var groups = (int)Math.Clamp(call.Node.Int("group", 1), 0, int.MaxValue);
        if (groups < 1 || weight.Shape[1] * (long)groups != picture.Shape[0])
            throw new UnsupportedException(
                $"weights of [{string.Join(", ", weight.Shape)}] in {groups} groups over {picture.Shape[0]} channels");
        var geometry = WindowAttributes.Of(call, x.Shape.AsSpan()[2..], weight.Shape.AsSpan()[2..]);
        weight = x.Rank == 3 ? weight.Reshape(weight.Shape[0], weight.Shape[1], 1, weight.Shape[2]) : weight;
        var y = Layer(call.Graph, picture, weight, bias, geometry, groups);
        return x.Rank == 3
            ? GraphEmitter.View(y, 1, y.Shape[0], y.Shape[2])
            : GraphEmitter.View(y, [1, .. y.Shape]);
    }

    /// <summary>The weights of a convolution, of as many axes as its input.</summary>
    public static WeightView Weights(LoweredValue weights, int rank)
    {
        var weight = WeightView.Of(weights);
        return weight.Shape.Length == rank
            ? weight
            : throw new UnsupportedException($"weights of [{string.Join(", ", weight.Shape)}] over {rank} axes");
    }

    /// <summary>The bias of a convolution; null if it has none.</summary>
    public static WeightView? Bias(OperatorCall call, int channels)
    {
        if (call.Optional(2) is not { } value)
            return null;
        return value.Count == channels
            ? WeightView.Of(value).Reshape(channels)
            : throw new UnsupportedException($"a bias of [{string.Join(", ", value.Shape)}] for {channels} channels");
    }
}
