using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>
/// Networks large enough that their kernels are cut into many blocks, trained with different numbers of threads.
/// </summary>
public sealed class ThreadDeterminismTests
{
    [Theory]
    [InlineData("residual")]
    [InlineData("lenet-300-100")]
    [InlineData("lenet-5")]
    public void The_number_of_threads_changes_no_bit(string name)
    {
        var expected = Train(name, threads: 1);

        Assert.Equal(expected, Train(name, threads: 2));
        Assert.Equal(expected, Train(name, threads: 3));
        Assert.All(expected, value => Assert.True(float.IsFinite(value)));
    }

    private static float[] Train(string name, int threads)
    {
        using var device = Device.Cpu(threads);
        var graph = Graph(name);
        using var network = Network.Build(graph, device, seed: 4);
        using var optimizer = new AdamW(network.Parameters, 0.01f) { MaxGradientNorm = 1f };
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss());
        using var inputs = device.EmptyPersistent(new Shape([19, .. graph.InputShape]));
        using var labels = device.EmptyPersistent(new Shape(19), ElementType.Int32);
        device.Write<int>(labels, [.. Enumerable.Range(0, 19).Select(i => i % graph.OutputShape[0])]);
        for (ulong step = 0; step < 3; step++)
        {
            device.Backend.RandomNormal(inputs, seed: 9, stream: step, mean: 0f, standardDeviation: 1f);
            trainer.Learn(new Batch(inputs, labels));
        }

        return [.. network.Parameters.SelectMany(parameter => parameter.ToArray())];
    }

    private static ModelGraph Graph(string name) => name switch
    {
        "lenet-300-100" =>
            new ModelGraphBuilder(name, 1, 28, 28).Flatten().Linear(300).Relu().Linear(100).Relu().Linear(10).Build(),
        "lenet-5" => new ModelGraphBuilder(name, 1, 28, 28)
            .Conv2d(20, 5).MaxPool2d(2).Conv2d(50, 5).MaxPool2d(2).Flatten().Linear(500).Relu().Linear(10).Build(),
        _ => TestGraphs.Residual(),
    };
}
