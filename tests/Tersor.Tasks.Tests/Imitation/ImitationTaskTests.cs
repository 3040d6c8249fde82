using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks.Tests.Imitation;

public sealed class ImitationTaskTests : IDisposable
{
    private static readonly ModelGraph Classifier =
        new ModelGraphBuilder("tiny", 1, 6, 6).Conv2d(6, 3).Relu().Flatten().Linear(4).Build();

    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_network_that_was_disturbed_learns_to_give_what_the_dense_one_gives()
    {
        using var task = Task(Classifier);
        using var network = task.NewNetwork();
        Assert.Equal(1, task.Judge(network)!.Value);
        Disturb(network);
        var (score, probe) = (task.Judge(network)!, task.Probe(Dense(Classifier)));
        var before = probe.Read(network);
        using var training = task.Begin(network, new TrainingPlan { Epochs = 12, Batch = 16, Rate = 3e-3f });
        training.Run();
        Assert.InRange(probe.Read(network).Loss, 0, 0.5 * before.Loss);
        Assert.InRange(task.Judge(network)!.Value, score.Value, 1);
        Assert.Equal(ImitationScore.AgreementShare, score.Measure);
        Assert.Null(score.Fault);
    }

    [Fact]
    public void Outputs_that_are_no_classes_are_judged_by_their_relative_error()
    {
        var graph = new ModelGraphBuilder("image", 1, 6, 6).Conv2d(2, 3).Build();
        using var task = Task(graph);
        using var network = task.NewNetwork();
        Assert.Equal(0, task.Judge(network)!.Value);
        Disturb(network);
        var score = task.Judge(network)!;
        Assert.Equal(ImitationScore.Error, score.Measure);
        Assert.InRange(score.Value, 0.01, 10);
    }

    [Fact]
    public void Two_trainings_give_the_same_bits_and_one_goes_on_from_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var plan = new TrainingPlan { Epochs = 4, Batch = 16, Schedule = RateSchedule.Constant };
        var whole = Learn(null, 4);
        Assert.Equal(whole, Learn(null, 4));
        Learn(null, 2, save: folder.File("half.safetensors"));
        Assert.Equal(whole, Learn(folder.File("half.safetensors"), 4));

        float[] Learn(string? from, int epochs, string? save = null)
        {
            using var task = Task(Classifier);
            using var network = task.NewNetwork();
            Disturb(network);
            using var training = task.Begin(network, plan);
            if (from is not null)
                Checkpoint.Restore(from, training.Loop);
            while (training.Loop.Epoch < epochs)
                training.RunEpoch();
            if (save is not null)
                Checkpoint.Save(save, training.Loop);
            return [.. network.Parameters.SelectMany(parameter => parameter.ToArray())];
        }
    }

    [Fact]
    public void A_model_without_weights_or_with_other_samples_is_refused()
    {
        Assert.Throws<InvalidDataException>(
            () => new ImitationTask(Classifier, Noise(4, 36), Noise(4, 36), new TaskSetup(_device)));
        Assert.Throws<DatasetException>(() => new ImitationTask(
            Classifier, Noise(4, 35), Noise(4, 36), new TaskSetup(_device) { Weights = WeightsOf(Classifier) }));
        using var task = Task(Classifier);
        Assert.Throws<RecipeException>(() => task.Check("train", new TrainingPlan { Adversarial = new() }));
    }

    [Fact]
    public void A_softmax_at_the_end_is_left_out_of_what_is_learnt_from()
    {
        var graph = new ModelGraph(
            "p", [4], [new LinearNode("fc", [0], 3), new SoftmaxNode("s", [1], 0), new ReshapeNode("r", [2], [3])]);
        var logits = LogitGraph.Of(graph);
        Assert.Equal(1, logits.Outputs[0].Value);
        Assert.Equal([OutputKind.Logits], OutputKinds.Of(logits));
        Assert.Equal(graph.Parameters.Select(spec => spec.Name), logits.Parameters.Select(spec => spec.Name));
    }

    private static SampleSet Noise(int count, int length, int seed = 1)
    {
        var random = new Random(seed);
        return new ArraySamples(
            "noise", Enumerable.Range(0, count * length).Select(_ => (random.NextSingle() * 2) - 1).ToArray(), length);
    }

    private ImitationTask Task(ModelGraph graph) => new(
        graph, Noise(200, 36), Noise(100, 36, seed: 2), new TaskSetup(_device) { Weights = WeightsOf(graph) });

    private Network Dense(ModelGraph graph) => Network.Build(graph, _device, seed: 9);

    private ImmutableArray<StoredTensor> WeightsOf(ModelGraph graph)
    {
        using var network = Dense(graph);
        return
        [
            .. network.Parameters.Select(
                parameter => StoredTensor.Dense(parameter.Name, parameter.Spec.Shape, parameter.ToArray())),
        ];
    }

    private static void Disturb(Network network)
    {
        var random = new Random(4);
        foreach (var parameter in network.Parameters)
            parameter.SetValues([.. parameter.ToArray().Select(value => value + (0.2f * (random.NextSingle() - 0.5f)))]);
    }
}
