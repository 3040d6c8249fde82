using System.Runtime.InteropServices;
using Tersor.Format;

namespace Tersor.Inference.Tests;

public sealed class SessionTests
{
    private const double RelativeTolerance = 1e-5;

    [Theory]
    [MemberData(nameof(Graphs.Names), MemberType = typeof(Graphs))]
    public void Outputs_are_those_of_the_training_network(string name)
    {
        var graph = Graphs.Find(name);
        foreach (var density in new[] { 0.05, 0.3, 0.9 })
        {
            var file = RandomModel.File(graph, density);
            foreach (var selection in Enum.GetValues<KernelSelection>())
            {
                var model = CompressedModel.Load(file, new InferenceOptions { Selection = selection, InputDensity = density });
                using var session = model.CreateSession();
                foreach (var batch in new[] { 1, 2, 3, 8, 13, 64, 77 })
                {
                    var inputs = RandomModel.Inputs(graph, batch);
                    AssertClose(RandomModel.Expected(graph, file, inputs), Predict(session, inputs), $"{name}, {density}, {selection}, batch {batch}");
                }
            }
        }
    }

    [Theory]
    [InlineData("lenet", 1)]
    [InlineData("lenet", 4)]
    [InlineData("folded", 1)]
    public void A_prediction_allocates_nothing(string name, int threads)
    {
        var graph = Graphs.Find(name);
        using var session = CompressedModel.Load(RandomModel.File(graph, 0.1)).CreateSession(threads);
        float[][] inputs = [RandomModel.Inputs(graph, 1), RandomModel.Inputs(graph, 70)];
        var outputs = Array.ConvertAll(inputs, input => new float[input.Length / session.Model.InputLength * session.Model.OutputLength]);
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Run();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (var i = 0; i < inputs.Length; i++)
                session.Run(inputs[i], outputs[i]);
        }
    }

    [Fact]
    public void Many_threads_that_share_a_model_get_what_one_gets()
    {
        const int callers = 32;
        var graph = Graphs.Find("lenet");
        var model = CompressedModel.Load(RandomModel.File(graph, 0.1));
        var inputs = Enumerable.Range(0, callers).Select(i => RandomModel.Inputs(graph, 1 + (i % 5), seed: i)).ToArray();
        using var alone = model.CreateSession();
        var expected = Array.ConvertAll(inputs, input => Predict(alone, input));

        var actual = new float[callers][];
        var threads = Enumerable.Range(0, callers).Select(i => new Thread(() =>
        {
            using var session = model.CreateSession();
            for (var repeat = 0; repeat < 50; repeat++)
                actual[i] = Predict(session, inputs[i]);
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        for (var i = 0; i < callers; i++)
            AssertSameBits(expected[i], actual[i]);
    }

    [Theory]
    [MemberData(nameof(Graphs.Names), MemberType = typeof(Graphs))]
    public void Threads_and_places_in_a_batch_change_no_bit(string name)
    {
        var graph = Graphs.Find(name);
        var model = CompressedModel.Load(RandomModel.File(graph, 0.2));
        var inputs = RandomModel.Inputs(graph, 71);
        using var one = model.CreateSession();
        using var three = model.CreateSession(threads: 3);
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
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.RunAsync(inputs[0], outputs[0], new CancellationToken(canceled: true)).AsTask());
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
            CompressedModel[] models = [CompressedModel.Load(path, options), CompressedModel.Load(new MemoryStream(bytes), options), CompressedModel.Load(bytes, options)];
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
    public void A_sequence_in_pieces_ends_like_the_whole()
    {
        var whole = new ModelGraphBuilder("whole", 8, 5).Lstm(12).Last().Linear(3).Build();
        var piece = new ModelGraphBuilder("piece", 2, 5).Lstm(12).Last().Linear(3).Build();
        var tensors = RandomModel.Tensors(whole, 0.3, seed: 1);
        using var all = CompressedModel.Load(TersorFile.ToBytes(whole, tensors)).CreateSession();
        using var parts = CompressedModel.Load(TersorFile.ToBytes(piece, tensors)).CreateSession();
        var inputs = RandomModel.Inputs(whole, 1);
        var expected = Predict(all, inputs);
        var actual = new float[3];
        for (var repeat = 0; repeat < 2; repeat++)
        {
            parts.Reset();
            for (var i = 0; i < 4; i++)
                parts.RunNext(inputs.AsSpan(i * 10, 10), actual);
            AssertClose(expected, actual, "pieces");
        }

        Assert.True(parts.Model.IsRecurrent);
    }

    [Fact]
    public void A_symbol_is_its_row()
    {
        var graph = new ModelGraphBuilder("symbols", 3).Embedding(4, 2).Last().Build();
        StoredTensor[] tensors = [StoredTensor.Dense("embedding1.weight", [4, 2], [0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f])];
        using var session = CompressedModel.Load(TersorFile.ToBytes(graph, tensors)).CreateSession();
        Assert.Equal([4f, 5f], Predict(session, [0f, 1f, 2f]));
        Assert.Equal([6f, 7f, 0f, 1f, 2f, 3f, 6f, 7f], Predict(session, [1f, 1f, 9f, 1f, 1f, -1f, 1f, 1f, 1f, 0f, 0f, 3f]));
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        using var session = CompressedModel.Load(RandomModel.File(Graphs.Find("mlp"), 0.2)).CreateSession();
        Assert.Throws<ArgumentException>(() => session.Run(new float[62], new float[10]));
        Assert.Throws<ArgumentException>(() => session.Run([], []));
        Assert.Throws<ArgumentException>(() => session.Run(new float[126], new float[10]));
    }

    [Fact]
    public void Damaged_bytes_are_refused() =>
        Assert.Throws<TersorFormatException>(() => CompressedModel.Load(new byte[] { 1, 2, 3 }));

    [Fact]
    public void Pixels_are_normalised_as_in_training()
    {
        var model = CompressedModel.Load(RandomModel.File(Graphs.Find("mlp"), 0.2));
        var input = new float[3];
        model.Normalize([0, 51, 255], input);
        Assert.Equal([-0.6f, -0.2f, 1.4f], input, (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void The_plan_names_what_is_fused()
    {
        var model = CompressedModel.Load(RandomModel.File(Graphs.Find("residual"), 0.2));
        Assert.Equal(
            ["conv1 + bn1 + relu1", "conv2 + bn2 + relu2", "conv3 + bn3", "add1 + relu3", "avgpool1", "fc1"],
            model.Plan.Select(layer => layer.Name));
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
        var scale = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= RelativeTolerance * scale, $"{what}: output {i} is {actual[i]}, not {expected[i]}");
    }

    private static void AssertSameBits(float[] expected, float[] actual) =>
        Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(actual)), "Other bits.");
}
