using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests.Distillation;

public sealed class DistillationTests
{
    private const int Count = 300;

    private static readonly ModelGraph Classifier = new ModelGraphBuilder("tiny", 3, 6, 6)
        .Conv2d(8, 3, padding: 1).BatchNorm().Relu().MaxPool2d(2).Flatten().Linear(20).Relu().Linear(5).Build();

    private static readonly DistillationSettings Settings = new()
    {
        Steps = 200,
        Batch = 32,
        Rate = 2e-3f,
        Growth = 0.03,
        Reassign = 0.75,
    };

    [Fact]
    public void The_loss_falls_far_and_the_file_stays_as_small()
    {
        var (dense, compressed, samples) = Compressed(Classifier);
        var better = Distil(Classifier, dense, compressed, samples, Settings);
        Assert.InRange(Loss(Classifier, dense, better, samples), 0, 0.5 * Loss(Classifier, dense, compressed, samples));
        Assert.InRange(
            TersorFile.ToBytes(Classifier, better).Length, 1, 1.03 * TersorFile.ToBytes(Classifier, compressed).Length);
        Assert.Equal(compressed.Select(tensor => tensor.Kind), better.Select(tensor => tensor.Kind));
    }

    [Fact]
    public void Fixed_codes_stay_the_same()
    {
        var (dense, compressed, samples) = Compressed(Classifier);
        var better = Distil(Classifier, dense, compressed, samples, Settings with { Reassign = 0 });
        Assert.InRange(Loss(Classifier, dense, better, samples), 0, 0.8 * Loss(Classifier, dense, compressed, samples));
        Assert.All(
            better.Zip(compressed).Where(pair => pair.First.Kind == StoredKind.Shared),
            pair => Assert.Equal(
                pair.Second.Decode().Select(value => value == 0), pair.First.Decode().Select(value => value == 0)));
    }

    [Fact]
    public void Two_runs_and_any_number_of_threads_give_the_same_bytes()
    {
        var (dense, compressed, samples) = Compressed(Classifier);
        var settings = Settings with { Steps = 45, Augmentation = new(1, true) };
        var first = Bytes(threads: 1);
        Assert.Equal(first, Bytes(threads: 1));
        Assert.Equal(first, Bytes(threads: 3));

        byte[] Bytes(int threads) =>
            TersorFile.ToBytes(Classifier, Distil(Classifier, dense, compressed, samples, settings, threads));
    }

    [Fact]
    public void Cancelled_it_keeps_what_it_had()
    {
        var (dense, compressed, samples) = Compressed(Classifier);
        using var source = new CancellationTokenSource();
        using var device = Device.Cpu(threads: 1);
        var progress = new Told(now =>
        {
            if (now.Step >= 60)
                source.Cancel();
        });
        var better = Compression.Distillation.Run(
            Classifier, dense, compressed, samples, device, Settings with { Steps = 1_000_000 }, progress, source.Token);
        Assert.InRange(
            Loss(Classifier, dense, better, samples), 0, 0.99 * Loss(Classifier, dense, compressed, samples));

        // Before the first step there is nothing but what went in.
        Assert.Equal(compressed, Compression.Distillation.Run(
            Classifier, dense, compressed, samples, device, Settings, null, source.Token));
    }

    [Fact]
    public void A_duration_is_enough_and_progress_ends_at_one()
    {
        var (dense, compressed, samples) = Compressed(Classifier);
        using var device = Device.Cpu(threads: 1);
        var last = default(DistillationProgress);
        Compression.Distillation.Run(
            Classifier, dense, compressed, samples, device,
            Settings with { Steps = null, Duration = TimeSpan.FromMilliseconds(200) }, new Told(now => last = now));
        Assert.Equal((1, TimeSpan.Zero), (last.Share, last.Remaining));
        Assert.Throws<ArgumentException>(() => Distil(Classifier, dense, compressed, samples, Settings with { Steps = null }));
    }

    [Fact]
    public void Several_inputs_and_outputs_and_probabilities_are_learnt_from_alike()
    {
        var graph = new ModelGraph(
            "two",
            [4],
            [
                new InputNode("more", [], [6]),
                new LinearNode("first", [0], 8),
                new LinearNode("second", [1], 8),
                new AddNode("sum", [2, 3]),
                new ActivationNode("relu", [4], ActivationKind.Relu),
                new LinearNode("classes", [5], 4),
                new SoftmaxNode("softmax", [6], 0),
                new LinearNode("number", [5], 1),
            ],
            outputs: [new GraphOutput("p", 7), new GraphOutput("y", 8)]);
        var (dense, compressed, samples) = Compressed(graph);
        var better = Distil(graph, dense, compressed, samples, Settings);
        Assert.InRange(Loss(graph, dense, better, samples), 0, 0.95 * Loss(graph, dense, compressed, samples));
    }

    [Fact]
    public void Every_kind_of_tensor_learns_and_keeps_its_kind()
    {
        var (dense, compressed, samples) = Compressed(Classifier);
        var random = new Random(5);
        compressed =
        [
            .. compressed.Select(tensor => tensor.Name switch
            {
                "fc1.weight" => StoredTensor.Sparse(tensor.Name, tensor.Shape, Disturbed(tensor), FloatWidth.Half),
                "fc2.weight" => StoredTensor.Dense(tensor.Name, tensor.Shape, Disturbed(tensor), FloatWidth.Single),
                _ => tensor,
            }),
        ];
        var better = Distil(Classifier, dense, compressed, samples, Settings);
        Assert.InRange(Loss(Classifier, dense, better, samples), 0, 0.6 * Loss(Classifier, dense, compressed, samples));
        foreach (var (before, after) in compressed.Zip(better))
            Assert.Equal((before.Kind, before.Width), (after.Kind, after.Width));
        var (sparse, learnt) = (Find(compressed).Decode(), Find(better).Decode());
        Assert.All(sparse.Zip(learnt).Where(pair => pair.First == 0), pair => Assert.Equal(0f, pair.Second));

        // Running statistics are what they were.
        Assert.All(
            Classifier.Parameters.Index().Where(spec => spec.Item.Role == ParameterRole.Statistic),
            spec => Assert.Equal(compressed[spec.Index].Decode(), better[spec.Index].Decode()));

        float[] Disturbed(StoredTensor tensor) =>
            [.. tensor.Decode().Select(value => value == 0 ? 0 : value + (0.05f * random.NextSingle()))];

        static StoredTensor Find(ImmutableArray<StoredTensor> tensors) => tensors.First(tensor => tensor.Name == "fc1.weight");
    }

    [Fact]
    public void What_is_right_already_is_given_back()
    {
        var (dense, _, samples) = Compressed(Classifier);
        Assert.Equal(dense, Distil(Classifier, dense, dense, samples, Settings with { Steps = 5 }));
    }

    private static ImmutableArray<StoredTensor> Distil(
        ModelGraph graph,
        ImmutableArray<StoredTensor> dense,
        ImmutableArray<StoredTensor> compressed,
        SampleSet samples,
        DistillationSettings settings,
        int threads = 1)
    {
        using var device = Device.Cpu(threads);
        return Compression.Distillation.Run(graph, dense, compressed, samples, device, settings);
    }

    private static double Loss(
        ModelGraph graph, ImmutableArray<StoredTensor> dense, ImmutableArray<StoredTensor> compressed, SampleSet samples)
    {
        using var device = Device.Cpu(threads: 1);
        using Network teacher = Network.Build(graph, device, 0), student = Network.Build(graph, device, 0);
        teacher.Load(dense);
        student.Load(compressed);
        using NetworkPredictor wanted = new(teacher), given = new(student);
        var comparison = new OutputComparison(graph);
        var (x, y, z) = (new float[samples.SampleLength], new float[wanted.OutputLength], new float[wanted.OutputLength]);
        for (var i = 0; i < samples.Count; i++)
        {
            samples.Read(i, x);
            wanted.Run(x, y);
            given.Run(x, z);
            comparison.Add(y, z);
        }

        return comparison.Loss;
    }

    /// <summary>A network of random parameters, the same rounded to 7 values and a scale an output, and noise.</summary>
    private static (ImmutableArray<StoredTensor> Dense, ImmutableArray<StoredTensor> Compressed, SampleSet Samples) Compressed(
        ModelGraph graph)
    {
        var random = new Random(7);
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(graph, device, seed: 3);
        ImmutableArray<StoredTensor> dense = [.. network.Parameters.Select(parameter => StoredTensor.Dense(
            parameter.Name, parameter.Spec.Shape,
            [.. parameter.ToArray().Select(value => parameter.Spec.Role == ParameterRole.Weight
                ? 2 * value
                : value + 0.1f + (0.05f * random.NextSingle()))]))];
        ImmutableArray<StoredTensor> compressed =
        [
            .. graph.Parameters.Zip(dense, (spec, tensor) => spec.Role == ParameterRole.Weight
                ? RoundedToNearest.Of(spec, tensor.Decode(), bits: 3)
                : StoredTensor.Dense(tensor.Name, tensor.Shape, tensor.Decode(), FloatWidth.Half)),
        ];
        var length = SamplePart.InputsOf(graph).Sum(part => part.Length);
        var values = Enumerable.Range(0, Count * length).Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray();
        return (dense, compressed, new ArraySamples("noise", values, length));
    }

    private sealed class Told(Action<DistillationProgress> action) : IProgress<DistillationProgress>
    {
        public void Report(DistillationProgress value) => action(value);
    }
}
