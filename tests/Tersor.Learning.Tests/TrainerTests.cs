using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData("mlp")]
    [InlineData("conv")]
    [InlineData("residual")]
    public void Small_networks_learn_a_task(string name)
    {
        using var network = Network.Build(Graph(name), _device, seed: 1);
        using var train = Quadrants.Create(_device, count: 600, batchSize: 32, seed: 2);
        using var test = Quadrants.Create(_device, count: 300, batchSize: 64, seed: 3, shuffle: false);
        using var optimizer = new Sgd(network.Parameters, 0.05f, momentum: 0.9f);
        using var trainer = new Trainer(
            network, optimizer, new CrossEntropyLoss(), new CosineSchedule(0.05f, 8 * train.BatchesPerEpoch));
        var before = Evaluator.Evaluate(network, test);

        trainer.Train(train, epochs: 8);

        var after = Evaluator.Evaluate(network, test);
        Assert.Equal(300, after.Count);
        Assert.True(before.Accuracy < 0.6, $"{before}");
        Assert.True(after.Accuracy > 0.95, $"{after}");
        Assert.True(after.Loss < 0.2, $"{after}");
    }

    [Fact]
    public void Hooks_and_progress_see_every_step_once()
    {
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        using var source = Quadrants.Create(_device, count: 40, batchSize: 16, seed: 2);
        using var optimizer = new Sgd(network.Parameters, 1f);
        using var trainer =
            new Trainer(network, optimizer, new CrossEntropyLoss(), new StepSchedule(0.1f, 2, 0.5f)) { ReportEvery = 2 };
        List<string> events = [];
        trainer.BeforeStep = step => events.Add($"before {step}");
        trainer.AfterStep = step => events.Add($"after {step} at {trainer.Epoch}.{trainer.Position}");
        trainer.Progress = progress =>
        {
            events.Add($"report {progress.Step} in {progress.Epoch} at {progress.LearningRate}");
            Assert.True(progress.Loss > 0 && progress.ExamplesPerSecond > 0);
        };

        trainer.Train(source, epochs: 2);

        Assert.Equal(
            [
                "before 0", "after 0 at 0.1", "before 1", "after 1 at 0.2", "report 2 in 0 at 0.1",
                "before 2", "after 2 at 0.3", "report 3 in 0 at 0.05",
                "before 3", "after 3 at 1.1", "before 4", "after 4 at 1.2", "report 5 in 1 at 0.025",
                "before 5", "after 5 at 1.3", "report 6 in 1 at 0.025",
            ],
            events);
        Assert.Equal((6, 2, 0), (trainer.Step, trainer.Epoch, trainer.Position));
    }

    [Fact]
    public void Training_can_be_cancelled_between_two_steps_and_goes_on_from_there()
    {
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        using var source = Quadrants.Create(_device, count: 48, batchSize: 16, seed: 2);
        using var optimizer = new Sgd(network.Parameters, 0.1f);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss());
        using var cancellation = new CancellationTokenSource();
        trainer.AfterStep = step =>
        {
            if (step == 3)
                cancellation.Cancel();
        };

        Assert.Throws<OperationCanceledException>(() => trainer.Train(source, epochs: 2, cancellation.Token));
        Assert.Equal((4, 1, 1), (trainer.Step, trainer.Epoch, trainer.Position));

        trainer.Train(source, epochs: 2, CancellationToken.None);
        Assert.Equal((6, 2, 0), (trainer.Step, trainer.Epoch, trainer.Position));
    }

    [Fact]
    public void A_loss_that_is_no_longer_finite_stops_training()
    {
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        using var source = Quadrants.Create(_device, count: 64, batchSize: 16, seed: 2);
        using var optimizer = new Sgd(network.Parameters, learningRate: 1e30f);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss()) { ReportEvery = 1 };

        var error = Assert.Throws<DivergedException>(() => trainer.Train(source, epochs: 1));

        Assert.InRange(error.Step, 2, 4);
        Assert.False(float.IsFinite(error.Loss));
        Assert.Contains($"at step {error.Step}", error.Message);
    }

    [Fact]
    public void A_loss_that_was_not_finite_between_two_reports_stops_training_at_the_next()
    {
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        using var source = Quadrants.Create(_device, count: 64, batchSize: 16, seed: 2);
        using var optimizer = new Sgd(network.Parameters, learningRate: 0.1f);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss()) { ReportEvery = 4 };
        var values = network["fc2.bias"].ToArray();
        trainer.BeforeStep = step => network["fc2.bias"].SetValues(step == 1 ? [float.NaN, 0, 0, 0] : values);

        Assert.Equal(4, Assert.Throws<DivergedException>(() => trainer.Train(source, epochs: 1)).Step);
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("conv")]
    [InlineData("residual")]
    public void A_step_in_steady_state_allocates_nothing(string name)
    {
        using var network = Network.Build(Graph(name), _device, seed: 1);
        using var source = Quadrants.Create(_device, count: 24, batchSize: 16, seed: 2);
        using var optimizer = new Sgd(network.Parameters, 0.01f, momentum: 0.9f) { MaxGradientNorm = 10f };
        using var trainer =
            new Trainer(network, optimizer, new CrossEntropyLoss(), new CosineSchedule(0.01f, 1000)) { ReportEvery = 2 };
        trainer.Train(source, epochs: 20);
        var reserved = _device.Pool.ReservedBytes;

        source.Begin(20);
        Assert.True(source.MoveNext());
        Assert.Equal(0, Garbage.Least(() =>
        {
            for (var i = 0; i < 10; i++)
                trainer.Learn(source.Current);
        }));
        Assert.Equal(reserved, _device.Pool.ReservedBytes);
    }

    private static ModelGraph Graph(string name) => name switch
    {
        "mlp" => TestGraphs.Mlp(),
        "conv" => TestGraphs.ConvNet(),
        _ => TestGraphs.Residual(),
    };
}
