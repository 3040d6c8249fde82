using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

/// <summary>
/// A network for images of one bright pixel out of four, in two branches that are added: the layer <c>needed</c> sends each pixel
/// to its class, the layer <c>idle</c>, as large, adds noise too weak to change an answer.
/// </summary>
internal static class SensitiveNetwork
{
    private const int Side = 8;
    private const int Classes = 4;

    /// <summary>Every class as often, one pixel bright in each image.</summary>
    public static ImageDataset Examples { get; } = Create();

    /// <summary>Gives the right answer to every example.</summary>
    public static Network Build(Device device)
    {
        var graph = new ModelGraph("sensitive", [1, Side, Side],
        [
            new FlattenNode("flat", [0]),
            new LinearNode("needed", [1], Classes),
            new LinearNode("idle", [1], Classes),
            new AddNode("sum", [2, 3]),
        ]);
        var network = Network.Build(graph, device, seed: 1);
        var (needed, idle) = (new float[Classes * Side * Side], new float[Classes * Side * Side]);
        for (var i = 0; i < needed.Length; i++)
        {
            var (output, pixel) = (i / (Side * Side), i % (Side * Side));
            needed[i] = pixel % Classes == output ? 1 + (pixel / Classes % 4) : -0.5f;
            idle[i] = 1e-3f * ((i * 7 % 13) - 6.5f);
        }

        network.Load(
        [
            StoredTensor.Dense("needed.weight", [Classes, Side * Side], needed),
            StoredTensor.Dense("needed.bias", [Classes], new float[Classes]),
            StoredTensor.Dense("idle.weight", [Classes, Side * Side], idle),
            StoredTensor.Dense("idle.bias", [Classes], new float[Classes]),
        ]);
        return network;
    }

    /// <summary>Judges a classifier on images.</summary>
    public static Probe ProbeOf(Network network, ImageDataset examples)
    {
        using var task = new ImageClassification(
            network.Graph, new DatasetPair(examples, examples, examples.Name), new TaskSetup(network.Device));
        return task.Probe(network, examples.Count);
    }

    private static ImageDataset Create()
    {
        var pixels = new byte[Side * Side * Side * Side];
        var labels = new int[Side * Side];
        for (var i = 0; i < labels.Length; i++)
        {
            pixels[(i * Side * Side) + i] = 255;
            labels[i] = i % Classes;
        }

        return new ImageDataset("pixels", [1, Side, Side], ["a", "b", "c", "d"], pixels, labels);
    }
}
