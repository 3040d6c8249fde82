using System.Runtime.InteropServices;
using Tersor.Format;

namespace Tersor.Inference.Tests;

public sealed class SessionTests
{
    private const double RelativeTolerance = 1e-5;
    private const double MostInterpreted = 1e5;
    private const int MostImages = 77;

    [Theory]
    [MemberData(nameof(Graphs.Names), MemberType = typeof(Graphs))]
    public void Outputs_are_those_of_the_training_network(string name)
    {
        var graph = Graphs.Find(name);
        foreach (var density in new[] { 0.05, 0.3, 0.9 })
        {
            var file = RandomModel.File(graph, density);
            var sessions = Enum.GetValues<KernelSelection>().Select(selection => (
                selection, CompressedModel.Load(file, new InferenceOptions { Selection = selection, InputDensity = density })
                    .CreateSession())).ToArray();
            var inputs = RandomModel.Inputs(graph, MostImages);
            var expected = RandomModel.Expected(graph, file, inputs);
            foreach (var batch in new[] { 1, 2, 3, 8, 13, 64, MostImages })
            {
                var first = inputs[..(inputs.Length / MostImages * batch)];
                var outputs = expected[..(expected.Length / MostImages * batch)];
                foreach (var (selection, session) in sessions)
                    AssertClose(outputs, Predict(session, first), $"{name}, {density}, {selection}, batch {batch}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs.Names), MemberType = typeof(Graphs))]
    [MemberData(nameof(Graphs.GeneralNames), MemberType = typeof(Graphs))]
    public void Outputs_are_what_the_nodes_define(string name)
    {
        var graph = Graphs.Find(name);
        Assert.SkipWhen(GraphDemand.Of(graph).Operations > MostInterpreted, "too large for the interpreter");
        var tensors = RandomModel.Tensors(graph, 0.7, seed: 1);
        var model = TersorFile.Read(TersorFile.ToBytes(graph, tensors));
        foreach (var selection in new[] { KernelSelection.Sparse, KernelSelection.Fixed })
        {
            using var session = CompressedModel.From(model, new InferenceOptions { Selection = selection }).CreateSession();
            foreach (var batch in new[] { 1, 3, 19 })
            {
                var inputs = RandomModel.Inputs(graph, batch);
                var expected = GraphInterpreter.Run(graph, model.Tensors, inputs);
                AssertClose(expected, Predict(session, inputs), $"{name}, {selection}, {batch}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs.GeneralNames), MemberType = typeof(Graphs))]
    public void What_is_no_number_ends_where_the_definitions_send_it(string name)
    {
        // A weight of 0 may be skipped, whatever it would be multiplied by.
        var graph = Graphs.Find(name);
        Assert.SkipWhen(graph.Nodes.Any(node => node.MultipliesWeights), "weights");
        var model = TersorFile.Read(RandomModel.File(graph, 1));
        using var session = CompressedModel.From(model).CreateSession();
        foreach (var batch in new[] { 1, 9 })
        {
            var inputs = RandomModel.Inputs(graph, batch);
            var random = new Random(batch);
            foreach (var special in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, 1e-40f, 900f })
                inputs[random.Next(inputs.Length)] = special;
            var (expected, actual) = (GraphInterpreter.Run(graph, model.Tensors, inputs), Predict(session, inputs));
            for (var i = 0; i < expected.Length; i++)
                Assert.True(
                    expected[i].Equals(actual[i])
                    || Math.Abs(expected[i] - actual[i]) <= 1e-4 * Math.Max(1, Math.Abs(expected[i])),
                    $"{name}, {batch}: output {i} is {actual[i]}, not {expected[i]}");
        }
    }

    [Fact]
    public void The_graphs_of_these_tests_hold_every_kind_of_node()
    {
        var kinds = typeof(GraphNode).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(GraphNode)) && !type.IsAbstract);
        Assert.Empty(kinds.Except(Graphs.All.SelectMany(graph => graph.Nodes).Select(node => node.GetType())));
    }

    [Theory]
    [MemberData(nameof(Graphs.GeneralNames), MemberType = typeof(Graphs))]
    [MemberData(nameof(Graphs.Names), MemberType = typeof(Graphs))]
    public void A_prediction_allocates_nothing(string name) => AssertAllocatesNothing(name, threads: 1);

    [Fact]
    public void Nor_does_one_on_several_threads() => AssertAllocatesNothing("lenet", threads: 4);

    [Theory]
    [MemberData(nameof(Graphs.Names), MemberType = typeof(Graphs))]
    public void Many_threads_that_share_a_model_get_what_one_gets(string name)
    {
        const int callers = 32;
        const int repeats = 5;
        var graph = Graphs.Find(name);
        var model = CompressedModel.Load(RandomModel.File(graph, 0.1));
        var inputs = Enumerable.Range(0, callers).Select(i => RandomModel.Inputs(graph, 1 + (i % 5), seed: i)).ToArray();
        using var alone = model.CreateSession();
        var expected = Array.ConvertAll(inputs, input => Predict(alone, input));

        var actual = new float[callers][][];
        var threads = Enumerable.Range(0, callers).Select(i => new Thread(() =>
        {
            using var session = model.CreateSession();
            actual[i] = [.. Enumerable.Range(0, repeats).Select(_ => Predict(session, inputs[i]))];
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        for (var i = 0; i < callers; i++)
            Array.ForEach(actual[i], outputs => AssertSameBits(expected[i], outputs));
    }

    [Theory]
    [MemberData(nameof(Graphs.GeneralNames), MemberType = typeof(Graphs))]
    [MemberData(nameof(Graphs.Names), MemberType = typeof(Graphs))]
    public void Threads_and_places_in_a_batch_change_no_bit(string name)
    {
        var graph = Graphs.Find(name);
        var model = CompressedModel.Load(RandomModel.File(graph, 0.2));
        var inputs = RandomModel.Inputs(graph, 71);
        using var one = model.CreateSession();
        using var three = model.CreateSession(new SessionOptions { Threads = 3 });
        var expected = Predict(one, inputs);

        AssertSameBits(expected, Predict(three, inputs));
        AssertSameBits(expected.AsSpan(0, 5 * model.OutputLength).ToArray(), Predict(one, inputs[..(5 * model.InputLength)]));
    }

    [Fact]
    public async Task A_pool_serves_more_callers_than_it_has_sessions()
    {
        var graph = Graphs.Find("mlp");
        var model = CompressedModel.Load(RandomModel.File(graph, 0.2));
        using var session = model.CreateSession();
        using var pool = new SessionPool(model, sessions: 2);
        var inputs = Enumerable.Range(0, 40).Select(i => RandomModel.Inputs(graph, 1, seed: i)).ToArray();
        var outputs = Array.ConvertAll(inputs, _ => new float[model.OutputLength]);

        await Task.WhenAll(inputs.Select((input, i) => Task.Run(() => pool.RunAsync(input, outputs[i]).AsTask())));

        for (var i = 0; i < inputs.Length; i++)
            AssertSameBits(Predict(session, inputs[i]), outputs[i]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pool.RunAsync(inputs[0], outputs[0], new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public void Path_stream_and_memory_load_the_same_model()
    {
        var graph = Graphs.Find("mlp");
        var bytes = RandomModel.File(graph, 0.2);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            var inputs = RandomModel.Inputs(graph, 1);
            var options = new InferenceOptions { Selection = KernelSelection.Fixed };
            CompressedModel[] models = [CompressedModel.Load(path, options),
                CompressedModel.Load(new MemoryStream(bytes), options), CompressedModel.Load(bytes, options)];
            foreach (var model in models)
            {
                using var session = model.CreateSession();
                Assert.Equal("mlp", model.Name);
                Assert.Equal([1, 9, 7], model.InputShape);
                Assert.Equal([10], model.OutputShape);
                AssertSameBits(Predict(models[0].CreateSession(), inputs), Predict(session, inputs));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Damaged_bytes_are_refused() =>
        Assert.Throws<TersorFormatException>(() => CompressedModel.Load(new byte[] { 1, 2, 3 }));

    [Fact]
    public void Labels_are_those_of_the_file_and_as_many_as_outputs()
    {
        var graph = Graphs.Find("mlp");
        var tensors = RandomModel.Tensors(graph, 0.2, seed: 1);
        var classes = graph.OutputShape[0];
        string[] names = [.. Enumerable.Range(1, classes - 1).Select(label => $"class\n{label}")];

        var named = new Dictionary<string, string> { ["classes"] = ClassNames.Write([.. names], "mine")! };
        Assert.Equal([.. names, $"#{classes - 1}"], CompressedModel.Load(TersorFile.ToBytes(graph, tensors, named)).Labels);
        Assert.Empty(CompressedModel.Load(TersorFile.ToBytes(graph, tensors)).Labels);

        named["classes"] = string.Join('\n', Enumerable.Range(0, classes + 1));
        var error = Assert.Throws<TersorFormatException>(() => CompressedModel.Load(TersorFile.ToBytes(graph, tensors, named)));
        Assert.Equal("metadata", error.Section);
    }

    [Fact]
    public void A_profile_has_the_time_of_each_step()
    {
        var graph = Graphs.Find("lenet");
        var model = CompressedModel.Load(RandomModel.File(graph, 0.5));
        using var session = model.CreateSession(new SessionOptions { Threads = 2 });
        var inputs = RandomModel.Inputs(graph, 5);
        var expected = Predict(session, inputs);
        var profile = new SessionProfile(model);
        session.Profile = profile;
        AssertSameBits(expected, Predict(session, inputs));
        AssertSameBits(expected, Predict(session, inputs));
        session.Profile = null;
        _ = Predict(session, inputs);
        Assert.Equal(model.Plan.AsEnumerable(), profile.Steps.Select(step => step.Layer));
        Assert.Equal("convolution", profile.Steps[0].Kind);
        Assert.All(profile.Steps, step =>
        {
            Assert.True(step.Runs == profile.Steps[0].Runs && step.Runs >= 2);
            Assert.True(step.Fastest > 0 && step.Total >= step.Fastest);
        });
        profile.Reset();
        Assert.All(profile.Steps, step => Assert.Equal((0L, 0.0, 0.0), (step.Runs, step.Total, step.Fastest)));
    }

    [Fact]
    public void The_plan_names_what_is_fused()
    {
        var model = CompressedModel.Load(RandomModel.File(Graphs.Find("residual"), 0.2));
        Assert.Equal(
            ["conv1 + bn1 + relu1", "conv2 + bn2 + relu2", "conv3 + bn3 + add1 + relu3", "avgpool1", "fc1"],
            model.Plan.Select(layer => layer.Name));
    }

    [Fact]
    public void Values_that_are_joined_lie_where_they_are_joined()
    {
        var plan = CompressedModel.Load(RandomModel.File(Graphs.Find("parts"), 0.5)).Plan;
        Assert.Equal(6, plan.Length);
        var (left, right, both, sum, all) =
            (plan[0].OutputOffset, plan[1].OutputOffset, plan[2].OutputOffset, plan[4].OutputOffset, plan[5].OutputOffset);
        Assert.Equal((all, all, all + 1024, all + 2048), (both, right, left, sum));
    }

    [Fact]
    public void A_transposed_convolution_is_a_convolution_for_each_part_of_its_output()
    {
        var model = CompressedModel.Load(
            RandomModel.File(Graphs.Find("dcgan"), 0.3), new InferenceOptions { Selection = KernelSelection.Fixed });
        var layers = model.Plan.Where(layer => layer.Name.StartsWith("convtranspose", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["convtranspose1 + bn2 + relu2", "convtranspose2 + tanh1"], layers.Select(layer => layer.Name));
        Assert.All(
            layers, layer => Assert.Equal(("sparse phases", "sparse phases"), (layer.Single!.Kernel, layer.Batch!.Kernel)));
        Assert.Equal([7 * 7, 14 * 14], layers.Select(layer => layer.Repeats));
        Assert.Equal([128 * 64 * 16, 64 * 16], layers.Select(layer => layer.Weights));

        var full = CompressedModel.Load(
            RandomModel.File(Graphs.Find("dcgan"), 0.9), new InferenceOptions { Selection = KernelSelection.Fixed });
        Assert.Equal("dense phases", full.Plan.Single(layer => layer.Name == layers[0].Name).Single!.Kernel);
    }

    private static void AssertAllocatesNothing(string name, int threads)
    {
        var graph = Graphs.Find(name);
        using var session = CompressedModel.Load(RandomModel.File(graph, 0.1)).CreateSession(
            new SessionOptions { Threads = threads });
        float[][] inputs = [RandomModel.Inputs(graph, 1), RandomModel.Inputs(graph, 70)];
        var outputs = Array.ConvertAll(
            inputs, input => new float[input.Length / session.Model.InputLength * session.Model.OutputLength]);
        Run();

        Assert.Equal(0, Garbage.Least(() =>
        {
            for (var i = 0; i < 20; i++)
                Run();
        }));

        void Run()
        {
            for (var i = 0; i < inputs.Length; i++)
                session.Run(inputs[i], outputs[i]);
        }
    }

    private static float[] Predict(Session session, float[] inputs)
    {
        var outputs = new float[inputs.Length / session.Model.InputLength * session.Model.OutputLength];
        session.Run(inputs, outputs);
        return outputs;
    }

    /// <summary>Differences are relative to the largest output: one that happens to cancel says nothing.</summary>
    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        var scale = expected.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= RelativeTolerance * scale || expected[i].Equals(actual[i])))
                Assert.Fail($"{what}: output {i} is {actual[i]}, not {expected[i]}");
        }
    }

    private static void AssertSameBits(float[] expected, float[] actual) =>
        Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(actual)), "Other bits.");
}
