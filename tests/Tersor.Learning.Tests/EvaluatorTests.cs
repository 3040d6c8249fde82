using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class EvaluatorTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Counts_correct_answers_and_weighs_the_last_partial_batch_by_its_size()
    {
        using var network = Network.Build(new ModelGraphBuilder("identity", 2).Linear(2, bias: false).Build(), _device, seed: 1);
        network["fc1.weight"].SetValues([1, 0, 0, 1]);
        float[] inputs = [3, 1, 0, 2, 5, 4, 1, 2, 7, 0];
        int[] labels = [0, 1, 1, 1, 0];
        using var source = new ArrayBatchSource(_device, inputs, labels, [2], batchSize: 2);

        var evaluation = Evaluator.Evaluate(network, source);

        double[] margins = [2, 2, -1, 1, 7];
        Assert.Equal((4, 5), (evaluation.Correct, evaluation.Count));
        Assert.Equal(0.8, evaluation.Accuracy);
        Assert.Equal(margins.Average(margin => Math.Log(1 + Math.Exp(-margin))), evaluation.Loss, 16 * 6e-8);
    }

    [Fact]
    public void Neither_records_nor_changes_anything()
    {
        using var network = Network.Build(TestGraphs.Residual(), _device, seed: 1);
        using var source = Quadrants.Create(_device, count: 20, batchSize: 8, seed: 2);
        var before = network.Parameters.Select(parameter => parameter.ToArray()).ToArray();
        var blocks = _device.Pool.BlocksInUse;

        var first = Evaluator.Evaluate(network, source);

        Assert.Equal(first, Evaluator.Evaluate(network, source));
        Assert.Equal(before, network.Parameters.Select(parameter => parameter.ToArray()));
        Assert.Equal(blocks, _device.Pool.BlocksInUse);
        Assert.Equal(0, _device.Tape.Length);
        Assert.Equal(0, network.TrainingPasses);
    }

    [Fact]
    public void Can_be_cancelled()
    {
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        using var source = Quadrants.Create(_device, count: 20, batchSize: 8, seed: 2);

        Assert.Throws<OperationCanceledException>(
            () => Evaluator.Evaluate(network, source, new CancellationToken(canceled: true)));
    }
}
