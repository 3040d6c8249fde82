using System.Runtime.InteropServices;
using Tersor.Format;

namespace Tersor.Inference.Tests;

/// <summary>Several threads in one prediction, with every step shared out that can be.</summary>
public sealed class ThreadTests
{
    private static readonly int[] Batches = [1, 2, 9];

    [Theory]
    [MemberData(nameof(Graphs.GeneralNames), MemberType = typeof(Graphs))]
    [MemberData(nameof(Graphs.Names), MemberType = typeof(Graphs))]
    public void Any_number_of_threads_gives_the_same_bits(string name) =>
        AssertSameForAnyNumber(Graphs.Find(name), 0.3, KernelSelection.Fixed, KernelSelection.Sparse);

    [Fact]
    public void So_it_does_for_layers_of_every_kernel_and_of_many_parts()
    {
        foreach (var density in new[] { 0.1, 0.5, 1 })
            AssertSameForAnyNumber(
                Wide(), density, KernelSelection.Fixed, KernelSelection.Sparse, KernelSelection.Measured);
    }

    [Fact]
    public void So_it_does_for_random_convolutions()
    {
        var random = new Random(17);
        for (var i = 0; i < 12; i++)
        {
            var builder = new ModelGraphBuilder("random", 1 + random.Next(20), 5 + random.Next(20), 5 + random.Next(20))
                .Conv2d(1 + random.Next(70), 1 + random.Next(4), 1 + random.Next(2), random.Next(3)).Relu()
                .Conv2d(1 + random.Next(70), 1 + (2 * random.Next(2)), padding: 1).Flatten().Linear(1 + random.Next(90));
            AssertSameForAnyNumber(builder.Build(), 0.1 + random.NextDouble(), KernelSelection.Fixed, KernelSelection.Sparse);
        }
    }

    [Fact]
    public void Sessions_of_several_threads_run_at_the_same_time()
    {
        var graph = Wide();
        var model = CompressedModel.Load(RandomModel.File(graph, 0.5));
        var inputs = Enumerable.Range(0, 4).Select(i => RandomModel.Inputs(graph, 1 + (i % 2), seed: i)).ToArray();
        using var alone = model.CreateSession();
        var expected = Array.ConvertAll(inputs, input => Predict(alone, input));
        var actual = new float[inputs.Length][][];
        var callers = Enumerable.Range(0, inputs.Length).Select(i => new Thread(() =>
        {
            using var session = model.CreateSession(Sharing(3));
            actual[i] = [.. Enumerable.Range(0, 5).Select(_ => Predict(session, inputs[i]))];
        })).ToArray();
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        for (var i = 0; i < inputs.Length; i++)
            Array.ForEach(actual[i], outputs => AssertSameBits(expected[i], outputs, $"caller {i}"));
    }

    [Fact]
    public void A_prediction_that_is_shared_out_allocates_nothing()
    {
        var graph = Wide();
        using var session = CompressedModel.Load(RandomModel.File(graph, 0.5)).CreateSession(Sharing(3));
        float[] input = RandomModel.Inputs(graph, 1), output = new float[session.OutputLength];
        for (var i = 0; i < 3; i++)
            session.Run(input, output);

        Assert.Equal(0, Garbage.Least(() =>
        {
            for (var i = 0; i < 20; i++)
                session.Run(input, output);
        }));
    }

    [Fact]
    public void A_session_goes_on_from_its_state_and_ends_once()
    {
        var graph = Graphs.Find("char-lstm");
        var model = CompressedModel.Load(RandomModel.File(graph, 0.5));
        using var one = model.CreateSession();
        var three = model.CreateSession(Sharing(3));
        for (var i = 0; i < 3; i++)
        {
            var input = RandomModel.Inputs(graph, 1, seed: i);
            float[] expected = new float[model.OutputLength], actual = new float[model.OutputLength];
            one.RunNext(input, expected);
            three.RunNext(input, actual);
            AssertSameBits(expected, actual, $"piece {i}");
        }

        three.Dispose();
        three.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Predict(three, RandomModel.Inputs(graph, 20)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1025)]
    public void A_number_of_threads_that_cannot_be_is_refused(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { Threads = threads });

    /// <summary>Layers of so many pixels and channels that each has several parts, and a kernel of each kind suits one.</summary>
    private static ModelGraph Wide()
    {
        var builder = new ModelGraphBuilder("wide", 3, 32, 32).Conv2d(40, 3, stride: 1, padding: 1).Relu();
        var shortcut = builder.Current;
        return builder.Conv2d(40, 3, padding: 1).Add(shortcut).Relu().MaxPool2d(2)
            .Conv2d(70, 3, stride: 2, padding: 1).Tanh().Conv2d(96, 1).Relu().Conv2d(40, 3, padding: 1).Flatten()
            .Linear(300).Relu().Reshape(30, 10).Linear(70).Lstm(48).Last().Linear(130).Build();
    }

    private static SessionOptions Sharing(int threads) => new() { Threads = threads, LeastWork = 0 };

    private static void AssertSameForAnyNumber(ModelGraph graph, double density, params KernelSelection[] selections)
    {
        var file = RandomModel.File(graph, density);
        foreach (var selection in selections)
        {
            var model = CompressedModel.Load(file, new InferenceOptions { Selection = selection });
            using var one = model.CreateSession();
            foreach (var threads in new[] { 2, 3, 7 })
            {
                using var session = model.CreateSession(Sharing(threads));
                foreach (var batch in Batches)
                {
                    var inputs = RandomModel.Inputs(graph, batch);
                    AssertSameBits(
                        Predict(one, inputs), Predict(session, inputs),
                        $"{graph.Name}, {selection}, {threads} threads, batch {batch}");
                }
            }
        }
    }

    private static float[] Predict(Session session, float[] inputs)
    {
        var outputs = new float[inputs.Length / session.Model.InputLength * session.Model.OutputLength];
        session.Run(inputs, outputs);
        return outputs;
    }

    private static void AssertSameBits(float[] expected, float[] actual, string what) => Assert.True(
        MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(actual)), $"{what}: other bits.");
}
