using Tersor.Format;

namespace Tersor.Cli.Tests;

/// <summary>A network that a stranger trained with PyTorch, and what is known of it: 915 of these 1,000 images.</summary>
public sealed class PublishedModelTests : IDisposable
{
    private static readonly string[] Normalization = ["--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225"];

    private readonly CommandLine _tersor = new();

    public void Dispose() => _tersor.Dispose();

    [Theory]
    [InlineData("exports/resnet20-cifar10/model.onnx")]
    [InlineData("exports/resnet20-cifar10-bn/model.onnx")]
    public void An_exported_network_is_as_good_as_it_is_in_PyTorch(string path) =>
        Evaluate(Published(path));

    [Theory]
    [InlineData("models/resnet20-cifar10.safetensors")]
    [InlineData("models/resnet20-12fca82f.th", "--weight-prefix", "module.")]
    public void A_graph_file_with_the_published_weights_is_the_same(string weights, params string[] more)
    {
        var path = Published(weights);
        var graph = _tersor.File("resnet20.json");
        File.WriteAllText(graph, GraphJson.Write(ResNet20()));
        Evaluate([graph, "--weights", path, .. more]);
    }

    private static string Published(string path)
    {
        var root = Environment.GetEnvironmentVariable("TERSOR_DATA");
        Assert.SkipUnless(Directory.Exists(root), "TERSOR_DATA names no folder");
        path = Path.Combine(root!, path);
        Assert.SkipUnless(File.Exists(path), $"{path} is not there");
        return path;
    }

    /// <summary>ResNet-20 as its author names the layers, with shortcuts that leave out pixels and pad channels.</summary>
    private static ModelGraph ResNet20()
    {
        var builder = new ModelGraphBuilder("resnet-20", 3, 32, 32);
        Convolution("conv1", 16, 1);
        builder.Node(new BatchNormNode("bn1", [])).Relu();
        foreach (var (stage, channels) in new[] { (1, 16), (2, 32), (3, 64) })
            for (var block = 0; block < 3; block++)
            {
                var (name, shortcut, stride) = ($"layer{stage}.{block}", builder.Current, stage > 1 && block == 0 ? 2 : 1);
                Convolution($"{name}.conv1", channels, stride);
                builder.Node(new BatchNormNode($"{name}.bn1", [])).Relu();
                Convolution($"{name}.conv2", channels, 1);
                builder.Node(new BatchNormNode($"{name}.bn2", []));
                var main = builder.Current;
                if (stride > 1)
                {
                    var (side, pad) = (64 >> stage, channels / 4);
                    shortcut = builder.From(shortcut).Node(new SliceNode("", [], 1, 0, side, Step: 2))
                        .Node(new SliceNode("", [], 2, 0, side, Step: 2))
                        .Node(new PadNode("", [], [pad, 0, 0], [pad, 0, 0])).Current;
                }

                builder.From(main).Add(shortcut).Relu();
            }

        return builder.GlobalAvgPool2d().Flatten().Node(new LinearNode("linear", [], 10)).Build();

        void Convolution(string name, int channels, int stride) =>
            builder.Node(new Conv2dNode(name, [], channels, 3, stride, 1, Bias: false));
    }

    private void Evaluate(params string[] model)
    {
        var folder = Path.GetDirectoryName(Published("cifar10/test_batch.bin"))!;
        var told = _tersor.Run(["evaluate", .. model, "--data", folder, .. Normalization]).Succeeded();
        Assert.Contains("(915 of 1,000 test images of cifar10)", told);
    }
}
