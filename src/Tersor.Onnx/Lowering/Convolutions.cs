using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>Convolutions of signals, pictures and volumes.</summary>
internal static class Convolutions
{
    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table) => table["Conv"] = Convolve;

    /// <summary>One sample as a picture [channels, rows, columns], or as a volume [channels, planes, rows, columns].</summary>
    /// <param name="x">[1, channels, …] with one to three further axes.</param>
    public static LoweredValue Picture(LoweredValue x)
    {
        if (x.Rank is < 3 or > 5)
            throw new UnsupportedException($"windows along {Math.Max(0, x.Rank - 2)} axes");
        return x.Shape[0] == 1
            ? GraphEmitter.View(x, Planar(x.Shape[1..]))
            : throw new UnsupportedException($"{x.Shape[0]} samples side by side");
    }

    /// <summary>A shape whose last axes are rows and columns: a signal is one row.</summary>
    /// <param name="shape">[…, channels, …] with one to three axes behind the channels.</param>
    /// <param name="channels">The place of the channels.</param>
    public static ImmutableArray<int> Planar(ImmutableArray<int> shape, int channels = 0) =>
        shape.Length == channels + 2 ? shape.Insert(channels + 1, 1) : shape;

    /// <summary>A picture as the node gives it: one sample, and a signal if its input was one.</summary>
    /// <param name="call">The node.</param>
    /// <param name="y">What <see cref="Layer"/> gave.</param>
    public static LoweredValue Sample(OperatorCall call, LoweredValue y) => call[0].Rank == 3
        ? GraphEmitter.View(y, 1, y.Shape[0], y.Shape[2])
        : GraphEmitter.View(y, [1, .. y.Shape]);

    /// <summary>Adds a layer over a picture or a volume; padding that a layer can't express comes before it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="picture">[channels, rows, columns] or [channels, planes, rows, columns].</param>
    /// <param name="weight">[output channels, channels / groups, …], with as many axes as the windows.</param>
    /// <param name="bias">[output channels], or null.</param>
    /// <param name="geometry">How the windows lie.</param>
    /// <param name="groups">The groups of channels.</param>
    public static LoweredValue Layer(
        GraphEmitter graph, LoweredValue picture, WeightView weight, WeightView? bias, WindowAttributes geometry, int groups)
    {
        if (picture.Rank == 4)
            return Volume(graph, picture, weight, bias, geometry, groups);
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

    // The planes that an output plane sees are further channels, and what all output planes see lies one below the other in one
    // picture: the weights are those of one layer. Its windows that reach from one plane into the next are left out.
    private static LoweredValue Volume(
        GraphEmitter graph, LoweredValue volume, WeightView weight, WeightView? bias, WindowAttributes geometry, int groups)
    {
        var (planes, rows) = (geometry.Windows(0, volume.Shape[1]), geometry.Windows(1, volume.Shape[2]));
        var (depth, stride) = (geometry.Kernel[0], geometry.Strides[1]);
        var after = geometry.After.ToArray();
        after[1] += (stride - ((volume.Shape[2] + geometry.Before[1] + after[1]) % stride)) % stride;
        volume = graph.Pad(volume, [0, .. geometry.Before], [0, .. after]);
        var (channels, height, width) = (volume.Shape[0], volume.Shape[2], volume.Shape[3]);
        var seen = Enumerable.Range(0, depth)
            .Select(tap => graph.Slice(volume, 1, tap * geometry.Dilations[0], planes, geometry.Strides[0]))
            .Select(tap => GraphEmitter.View(tap, channels, 1, planes, height, width));
        var y = Layer(
            graph,
            GraphEmitter.View(graph.Concat([.. seen], 1), checked(channels * depth), checked(planes * height), width),
            weight.Reshape(weight.Shape[0], checked(weight.Shape[1] * depth), weight.Shape[3], weight.Shape[4]),
            bias,
            geometry.Plane.Bare,
            groups);
        y = graph.Pad(y, [0, 0, 0], [0, (planes * (height / stride)) - y.Shape[1], 0]);
        return graph.Slice(GraphEmitter.View(y, y.Shape[0], planes, height / stride, y.Shape[2]), 2, 0, rows);
    }

    private static void Convolve(OperatorCall call) =>
        call.Give(Convolve(call, call[0], call[1], Bias(call, call[1].Shape.FirstOrDefault())));

    /// <summary>A convolution with the attributes of a node.</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">[1, channels, …] with one to three further axes.</param>
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
        weight = weight.Reshape(Planar(weight.Shape, 1));
        return Sample(call, Layer(call.Graph, picture, weight, bias, geometry, groups));
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
