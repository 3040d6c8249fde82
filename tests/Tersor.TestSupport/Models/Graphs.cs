using Tersor.Format;
using Tersor.Models;

namespace Tersor.TestSupport;

/// <summary>
/// Small graphs that together hold every kind of node, in every way of being fused or not, and the models of the zoo.
/// </summary>
public static class Graphs
{
    private static readonly Dictionary<string, ModelGraph> ByName = new[]
    {
        New("mlp", 1, 9, 7).Flatten().Linear(50).Relu().Linear(33).Tanh().Linear(10).Build(new InputNormalization(0.3f, 0.5f)),
        New("lenet", 1, 20, 20).Conv2d(6, 5).MaxPool2d(2).Conv2d(9, 3).Relu().MaxPool2d(2).Flatten().Linear(40).Relu().Linear(10)
            .Build(),
        New("strides", 3, 11, 13).Conv2d(5, 3, stride: 2, padding: 1).LeakyRelu(0.1f).Conv2d(4, 2, stride: 3).Sigmoid().Flatten()
            .Linear(3).Build(),
        New("pools", 2, 9, 9).MaxPool2d(3, 2, 1).AvgPool2d(2).Relu().AvgPool2d(2, 1, 1).Flatten().Linear(5, bias: false).Build(),
        New("global", 2, 9, 6).Conv2d(5, 3).Relu().GlobalAvgPool2d().Conv2d(7, 1).Tanh().GlobalAvgPool2d().Flatten().Linear(3)
            .Build(),
        Residual(),
        Projected("projected", hasNorm: true),
        Projected("folded", hasNorm: false),
        New("rows", 1, 6, 5).Reshape(6, 5).Lstm(19).Linear(7).Relu().Lstm(9).Last().Linear(4).Build(),
        New("generator", 11).Linear(24).BatchNorm().Relu().Reshape(6, 2, 2)
            .ConvTranspose2d(5, 4, stride: 2, padding: 1).BatchNorm().Relu().ConvTranspose2d(2, 3, stride: 2, padding: 0).Tanh()
            .ConvTranspose2d(1, 1, padding: 1).Build(),
        New("transposed", 3, 4, 5).ConvTranspose2d(5, 5, stride: 3, padding: 2).Relu().MaxPool2d(2)
            .ConvTranspose2d(4, 2, stride: 3).BatchNorm().Tanh()
            .ConvTranspose2d(
                3, 3, stride: 2, padding: 3, bias: false).ConvTranspose2d(2, 1, stride: 2, padding: 1).Sigmoid().Build(),
        New("steps", 5, 6).Linear(7).BatchNorm().Relu().Last().Linear(3).Build(),
        New("unread", 6).Linear(30).Linear(40).From(0).Relu().Linear(4).Build(),
        New("symbols", 6).Embedding(12, 5).Lstm(8, bias: false).Last().Linear(4).Build(),
        New("tied", 6).Embedding(12, 8).Lstm(8).TiedLinear(table: 1).Build(),
        New("norms", 4, 6, 6).BatchNorm().Relu().Conv2d(3, 1).BatchNorm().Tanh().Flatten().BatchNorm().Linear(8).BatchNorm()
            .Linear(2).Build(),
    }.Concat(ModelZoo.Models.Select(model => model.Graph)).ToDictionary(graph => graph.Name);

    private static readonly Dictionary<string, ModelGraph> General = GeneralGraphs.All.ToDictionary(graph => graph.Name);

    public static TheoryData<string> GeneralNames => [.. General.Keys];

    public static TheoryData<string> Names => [.. ByName.Keys];

    public static IEnumerable<ModelGraph> All => ByName.Values.Concat(General.Values);

    public static ModelGraph Find(string name) => ByName.GetValueOrDefault(name) ?? General[name];

    private static ModelGraph Residual()
    {
        var builder = New("residual", 1, 10, 10).Conv2d(6, 3, padding: 1, bias: false).BatchNorm().Relu();
        var shortcut = builder.Current;
        return builder
            .Conv2d(6, 3, padding: 1, bias: false).BatchNorm().Relu()
            .Conv2d(6, 3, padding: 1, bias: false).BatchNorm().Add(shortcut).Relu()
            .AvgPool2d(10).Flatten().Dropout(0.3f).Linear(4).Build();
    }

    /// <summary>
    /// A block that halves the image and carries its shortcut through a projection, with normalisations or as a file holds it.
    /// </summary>
    private static ModelGraph Projected(string name, bool hasNorm)
    {
        var builder = Normalized(New(name, 1, 11, 9).Conv2d(4, 3, padding: 1, bias: !hasNorm)).Relu();
        var input = builder.Current;
        var shortcut = Normalized(builder.Conv2d(6, 1, stride: 2, bias: !hasNorm)).Current;
        Normalized(builder.From(input).Conv2d(6, 3, stride: 2, padding: 1, bias: !hasNorm)).Relu();
        return Normalized(builder.Conv2d(6, 3, padding: 1, bias: !hasNorm)).Add(shortcut).Relu().AvgPool2d(5).Flatten().Linear(4)
            .Build();

        ModelGraphBuilder Normalized(ModelGraphBuilder layers) => hasNorm ? layers.BatchNorm() : layers;
    }

    private static ModelGraphBuilder New(string name, params int[] shape) => new(name, shape);
}
