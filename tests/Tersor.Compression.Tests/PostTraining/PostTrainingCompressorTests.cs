using System.Collections.Immutable;
using Tersor.Compression.PostTraining;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class PostTrainingCompressorTests : IDisposable
{
    private readonly Device _device = Device.Cpu(2);
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => [.. Graphs.Keys];

    private static Dictionary<string, ModelGraph> Graphs { get; } = TestSupport.Graphs.All
        .Where(graph => graph.Parameters.Any(CalibratedLayers.MayCompress) && graph.ParameterCount < 20_000)
        .ToDictionary(graph => graph.Name);

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_trained_network_becomes_small_and_stays_good()
    {
        var (graph, weights) = Trained(Net());
        var test = Images(200, 99);
        PostTrainingReport Run(double ratio) => PostTrainingCompressor.Run(
            Request(graph, weights, Images(64, 3)) with { Test = test, Settings = new CalibrateStage { Ratio = ratio } });
        var report = Run(4);
        Assert.InRange(report.Compressed.Ratio, 4, 4 / 0.97);
        Assert.Equal(("test", 200), (report.Outputs.Basis, report.Outputs.Samples));
        Assert.InRange(report.Outputs.Agreement!.Value, 0.97, 1);
        Assert.InRange(report.Outputs.Kl!.Value, 0, 0.05);
        Assert.True(Run(8).Outputs.Kl > report.Outputs.Kl);

        // What the report says of bytes is what the file has.
        var file = report.Content!;
        Assert.Equal(report.Compressed.Bytes, file.Length);
        Assert.All(report.Layers, layer => Assert.Equal(
            layer.Bytes, file.Layouts.Single(layout => layout.Name == $"{layer.Name}.weight").Bytes));
        Assert.All(report.Layers, layer => Assert.InRange(layer.OutputSqnr, 3, 100));
    }

    /// <summary>Each layer's inputs are those that the layers before it, as the file has them, give.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Every_graph_becomes_a_file_that_runs_like_its_definition(string name)
    {
        var graph = Graphs[name];
        var inputs = RandomModel.Inputs(graph, 6);
        var length = inputs.Length / 6;
        var tensors = RandomModel.Tensors(graph, 1, 3);
        var report = PostTrainingCompressor.Run(Request(graph, [.. tensors], new ArraySamples("some", inputs, length)) with
        {
            Settings = new CalibrateStage { Bytes = Budget(graph) },
        });
        var file = report.Content!;
        Assert.InRange(file.Length, 1, Budget(graph));
        using var session = CompressedModel.From(file).CreateSession();
        var outputs = new float[6 * session.OutputLength];
        session.Run(inputs, outputs);
        var expected = GraphInterpreter.Run(file.Graph, file.Tensors, inputs);
        var scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(expected.Zip(outputs), pair => Assert.Equal(pair.First, pair.Second, 2e-4f * scale));
        Assert.All(outputs, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Two_runs_and_any_number_of_threads_give_the_same_bytes()
    {
        var (graph, weights) = Trained(Net());
        byte[] Run(int threads, ulong seed)
        {
            using var device = Device.Cpu(threads);
            using var output = OutputFile.Reserve(_folder.File($"{threads} {seed}.tersor"));
            PostTrainingCompressor.Run(Request(graph, weights, Images(40, 3)) with
            {
                Device = device,
                Threads = threads,
                Seed = seed,
                Output = output,
                Settings = new CalibrateStage { Ratio = 4 },
            });
            return File.ReadAllBytes(output.Path);
        }

        var first = Run(1, 1);
        Assert.Equal(first, Run(1, 1));
        Assert.Equal(first, Run(2, 1));
        Assert.Equal(first, Run(3, 1));
        Assert.NotEqual(first, Run(1, 2));
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.3)]
    public void A_bound_of_the_loss_holds_on_samples_that_were_held_back(double bound)
    {
        var (graph, weights) = Trained(Net());
        var report = PostTrainingCompressor.Run(Request(graph, weights, Images(80, 3)) with
        {
            Settings = new CalibrateStage { MaxLoss = bound },
        });
        Assert.Equal(("held back", 20, 60), (report.Outputs.Basis, report.HeldBack, report.Samples));
        Assert.InRange(report.Outputs.Kl!.Value, 0, bound * 1.001);
        Assert.InRange(report.Compressed.Ratio, 3, 100);
    }

    [Fact]
    public void Without_a_goal_the_usual_loss_is_the_bound()
    {
        var (graph, weights) = Trained(Net());
        var (held, rest) = Images(80, 3).Split(30, 1);
        var report = PostTrainingCompressor.Run(Request(graph, weights, rest) with { HeldBack = held });
        Assert.Equal((30, 50), (report.HeldBack, report.Samples));
        Assert.InRange(report.Outputs.Kl!.Value, 0, CalibrateStage.DefaultLoss * 1.001);
    }

    [Fact]
    public void Excluded_layers_keep_their_values_but_for_half_precision()
    {
        var (graph, weights) = Trained(TestGraphs.Mlp());
        var report = PostTrainingCompressor.Run(Request(graph, weights, Images(30, 3)) with
        {
            Settings = new CalibrateStage { Ratio = 2.2, Exclude = ["fc2"] },
        });
        var excluded = report.Layers.Single(layer => layer.Name == "fc2");
        Assert.Null(excluded.Centroids);
        Assert.InRange(excluded.WeightSqnr, 60, double.PositiveInfinity);
        Assert.NotNull(report.Layers.Single(layer => layer.Name == "fc1").Centroids);

        var few = PostTrainingCompressor.Run(Request(graph, weights, Images(30, 3)) with
        {
            Settings = new CalibrateStage
            {
                Ratio = 8,
                Layers = ImmutableSortedDictionary<string, LayerCalibration>.Empty.Add("fc1", new LayerCalibration { Bits = 2 }),
            },
        });
        Assert.InRange(few.Layers.Single(layer => layer.Name == "fc1").Centroids!.Value, 1, 3);
    }

    [Fact]
    public void One_sample_and_samples_that_are_all_alike_are_enough()
    {
        var (graph, weights) = Trained(Net());
        var grey = new ArraySamples("grey", Enumerable.Repeat(0.5f, 20 * 64).ToArray(), 64);
        foreach (var samples in (SampleSet[])[Images(1, 3), grey, new ArraySamples("black", new float[64], 64)])
        {
            foreach (var settings in (CalibrateStage[])[new() { Ratio = 4 }, new()])
            {
                var report = PostTrainingCompressor.Run(Request(graph, weights, samples) with { Settings = settings });
                AssertFinite(report);
                Assert.InRange(report.Outputs.RelativeError, 0, 1);
            }
        }
    }

    [Fact]
    public void Layers_that_never_see_anything_but_zeros_are_sound()
    {
        // A bias far below: nothing passes the first activation, so that later Hessians are 0.
        var (graph, weights) = Trained(TestGraphs.Mlp());
        StoredTensor[] dead = [.. weights.Select(tensor => tensor.Name == "fc1.bias"
            ? StoredTensor.Dense(tensor.Name, tensor.Shape, [.. tensor.Values.Select(_ => -1000f)])
            : tensor)];
        var report = PostTrainingCompressor.Run(
            Request(graph, [.. dead], Images(20, 3)) with { Settings = new CalibrateStage { Ratio = 4 } });
        Assert.InRange(report.Outputs.RelativeError, 0, 0.05);
        AssertFinite(report);
    }

    [Fact]
    public void What_can_not_be_compressed_is_refused_in_one_line()
    {
        var (graph, weights) = Trained(TestGraphs.Mlp());
        var request = Request(graph, weights, Images(20, 3));
        Assert.Contains("takes 64", Assert.Throws<ArgumentException>(() => Run(request with
        {
            Samples = new ArraySamples("others", new float[65], 65),
        })).Message);
        Assert.Contains("holds no", Assert.Throws<ArgumentException>(() => Run(request with
        {
            Samples = new ArraySamples("none", new float[0], 64),
        })).Message);
        Assert.Contains("of odd holds the value NaN", Assert.Throws<NonFiniteException>(() => Run(request with
        {
            Samples = new ArraySamples("odd", (float[])[.. new float[64], .. Enumerable.Repeat(float.NaN, 64)], 64),
        })).Message);
        Assert.Contains("'fc1.weight'", Assert.Throws<NonFiniteException>(() => Run(request with
        {
            Weights = [.. weights.Select(tensor => tensor.Name != "fc1.weight" ? tensor : StoredTensor.Dense(
                tensor.Name, tensor.Shape, [.. tensor.Values.Select((value, i) => i == 5 ? float.NaN : value)]))],
        })).Message);
        Assert.Contains("fc9", Assert.Throws<RecipeException>(() => Run(request with
        {
            Settings = new CalibrateStage { Exclude = ["fc9"] },
        })).Message);
        Assert.Contains("not several", Assert.Throws<RecipeException>(() => Run(request with
        {
            Settings = new CalibrateStage { Ratio = 4, Bytes = 100 },
        })).Message);
        Assert.Contains("bytes", Assert.Throws<PlanException>(() => Run(request with
        {
            Settings = new CalibrateStage { Bytes = 60 },
        })).Message);
        Assert.Contains("no weights", Assert.Throws<PlanException>(() => Run(request with
        {
            Settings = new CalibrateStage { Exclude = ["fc1", "fc2"] },
        })).Message);

        static PostTrainingReport Run(PostTrainingRequest request) => PostTrainingCompressor.Run(request);
    }

    [Fact]
    public void Too_little_memory_means_fewer_samples_and_is_said()
    {
        var (graph, weights) = Trained(Net());
        var messages = new List<string>();
        var report = PostTrainingCompressor.Run(
            Request(graph, weights, Images(40, 3)) with { MemoryLimit = 1, Settings = new CalibrateStage { Ratio = 4 } },
            new Listener(progress => messages.AddRange(progress.Message is { } message ? [message] : [])));
        Assert.Equal(1, report.Samples);
        Assert.Contains("1 of 40", report.Warning);
        Assert.Contains(messages, message => report.Warning!.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_cancelled_run_writes_nothing()
    {
        var (graph, weights) = Trained(Net());
        using var cancellation = new CancellationTokenSource();
        using var output = OutputFile.Reserve(_folder.File("cancelled.tersor"));
        Assert.ThrowsAny<OperationCanceledException>(() => PostTrainingCompressor.Run(
            Request(graph, weights, Images(40, 3)) with { Output = output },
            new Listener(progress =>
            {
                if (progress is { Phase: PostTrainingPhase.Sweep, Done: 2 })
                    cancellation.Cancel();
            }),
            cancellation.Token));
        Assert.False(File.Exists(output.Path));
    }

    [Fact]
    public void A_report_survives_its_json()
    {
        var (graph, weights) = Trained(TestGraphs.Mlp());
        var report = PostTrainingCompressor.Run(
            Request(graph, weights, Images(30, 3)) with { Settings = new CalibrateStage { Ratio = 4 } });
        var read = PostTrainingReport.FromJson(report.ToJson());
        Assert.Equal(report.ToJson(), read.ToJson());
        Assert.Equal(report.Layers.Select(layer => layer.Bytes), read.Layers.Select(layer => layer.Bytes));
        Assert.Equal((report.Compressed.Bytes, report.Lambda), (read.Compressed.Bytes, read.Lambda));
    }

    /// <summary>All that is no weight, and two bits for each weight.</summary>
    private static long Budget(ModelGraph graph) =>
        900 + (8 * graph.Nodes.Length)
        + graph.Parameters.Sum(spec => CalibratedLayers.MayCompress(spec) ? spec.Count / 2 : 4L * spec.Count)
        + graph.Nodes.Sum(node => node is GatherNode gather ? 4 * gather.Places.Length : 0);

    /// <summary>A residual block between two convolutions, over the images of <see cref="Quadrants"/>.</summary>
    private static ModelGraph Net()
    {
        var builder = new ModelGraphBuilder("net", 1, Quadrants.Side, Quadrants.Side).Conv2d(12, 3, padding: 1).Relu();
        var shortcut = builder.Current;
        return builder.Conv2d(12, 3, padding: 1, bias: false).BatchNorm().Relu().Conv2d(12, 3, padding: 1).Add(shortcut).Relu()
            .MaxPool2d(2).Conv2d(24, 3).Relu().Flatten().Linear(24).Relu().Linear(4).Build();
    }

    private static void AssertFinite(PostTrainingReport report) => Assert.All(
        report.Content!.Tensors, tensor => Assert.All(tensor.Decode(), value => Assert.True(float.IsFinite(value))));

    private static ArraySamples Images(int count, int seed)
    {
        using var device = Device.Cpu(1);
        using var source = Quadrants.Create(device, count, count, seed, shuffle: false);
        source.Begin(0);
        source.MoveNext();
        return new ArraySamples("quadrants", source.Current.Inputs.ToArray(), 64, "images");
    }

    private (ModelGraph Graph, ImmutableArray<StoredTensor> Weights) Trained(ModelGraph graph)
    {
        using var network = Network.Build(graph, _device, seed: 1);
        using var source = Quadrants.Create(_device, 512, 64, seed: 1);
        using var optimizer = new Adam(network.Parameters, 3e-3f);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss());
        trainer.Train(source, epochs: 12);
        return (graph, NetworkSnapshot.Take(network, FloatWidth.Single, FloatWidth.Single));
    }

    private PostTrainingRequest Request(ModelGraph graph, ImmutableArray<StoredTensor> weights, SampleSet samples) => new()
    {
        Graph = graph,
        Weights = weights,
        Samples = samples,
        Device = _device,
        Threads = 1,
    };

    private sealed class Listener(Action<PostTrainingProgress> told) : IProgress<PostTrainingProgress>
    {
        public void Report(PostTrainingProgress value) => told(value);
    }
}
