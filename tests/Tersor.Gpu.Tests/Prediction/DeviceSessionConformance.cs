using Tersor.Conformance;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Learning;

namespace Tersor.Gpu.Tests;

/// <summary>A session on a device predicts what the inference package does on the processor, and is used in the same way.</summary>
public abstract class DeviceSessionConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : BackendFixture
{
    private const double RelativeTolerance = 1e-5;

    // More weights and pixels than that take an emulator minutes.
    private const int MostEmulatedParameters = 1500;

    // ILGPU puts an object around the host's side of either copy, whatever the model; launches allocate nothing.
    private const int CopyWrappers = 2 * 80;

    private const int Predictions = 10;

    [Theory]
    [MemberData(nameof(Graphs.Names), MemberType = typeof(Graphs))]
    public void Outputs_are_those_of_the_inference_package(string name)
    {
        var graph = Graphs.Find(name);
        var isEmulated = fixture.IsEmulator;
        Assert.SkipWhen(isEmulated && graph.ParameterCount > MostEmulatedParameters, "too large for this backend");
        foreach (var selection in new[] { SparseSelection.Always, SparseSelection.Fixed })
        {
            var file = TersorFile.Read(RandomModel.File(graph, density: 0.7));
            using var expected = CompressedModel.From(file, new InferenceOptions { Selection = KernelSelection.Fixed }).CreateSession();
            using var session = DeviceSession.From(file, fixture.Device, selection);
            Assert.All(session.Plan.Where(layer => layer.Weights > 20), layer => Assert.Equal(selection == SparseSelection.Always, layer.IsSparse));
            foreach (var batch in isEmulated ? new[] { 2 } : [1, 3])
            {
                var inputs = RandomModel.Inputs(graph, batch);
                AssertClose(Predict(expected, inputs), Predict(session, inputs), $"{name}, {selection}, batch {batch}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(NormalizedLayer.Cases), MemberType = typeof(NormalizedLayer))]
    public void Normalisations_give_what_the_definition_says(string kind, float epsilon)
    {
        var layer = new NormalizedLayer(kind, epsilon);
        foreach (var selection in new[] { SparseSelection.Always, SparseSelection.Fixed })
        {
            using var session = DeviceSession.From(TersorFile.Read(layer.File(sharesWeights: true)), fixture.Device, selection);
            layer.AssertOutputs(Predict(session, layer.Inputs), fixture.RoundingFactor);
        }
    }

    [Fact]
    public void A_sequence_in_pieces_ends_like_the_whole_whatever_is_predicted_between()
    {
        var whole = new ModelGraphBuilder("whole", 4, 3).Lstm(5).Last().Linear(2).Build();
        var tensors = RandomModel.Tensors(whole, 0.5, seed: 1);
        using var all = Open(whole, tensors);
        using var parts = Open(whole.WithInput([2, 3]), tensors);
        var inputs = RandomModel.Inputs(whole, 1);
        var (expected, actual) = (Predict(all, inputs), new float[2]);
        for (var repeat = 0; repeat < 2; repeat++)
        {
            parts.Reset();
            parts.RunNext(inputs.AsSpan(0, 6), actual);
            Predict(parts, inputs);
            parts.RunNext(inputs.AsSpan(6), actual);
            AssertClose(expected, actual, "pieces");
        }

        Assert.True(parts.IsRecurrent);
        Assert.Throws<InvalidOperationException>(() => parts.RunNext(inputs, new float[4]));
    }

    [Fact]
    public void A_batch_of_any_size_is_predicted()
    {
        Assert.SkipWhen(fixture.IsEmulator, "too large for this backend");
        var graph = Graphs.Find("mlp");
        using var session = Open(graph, RandomModel.Tensors(graph, 0.2, seed: 1));
        var inputs = RandomModel.Inputs(graph, 1100);
        var outputs = Predict(session, inputs);
        AssertClose(Predict(session, inputs[^(2 * session.InputLength)..]), outputs[^(2 * session.OutputLength)..], "the last two");
    }

    [Fact]
    public void A_prediction_allocates_nothing_but_what_copies_take()
    {
        Assert.SkipWhen(fixture.IsEmulator, "an emulated launch makes threads");
        var allowance = fixture is CpuFixture ? 0 : CopyWrappers;
        foreach (var name in new[] { "lenet", "rows", "symbols", "generator" })
        {
            var graph = Graphs.Find(name);
            using var session = Open(graph, RandomModel.Tensors(graph, 0.3, seed: 1));
            float[][] inputs = [RandomModel.Inputs(graph, 1), RandomModel.Inputs(graph, 9)];
            var outputs = Array.ConvertAll(inputs, input => new float[input.Length / session.InputLength * session.OutputLength]);

            // What the runtime allocates to compile is not the session's: the best of several rounds counts.
            var least = long.MaxValue;
            for (var round = 0; round < 5; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < Predictions; i++)
                    session.Run(inputs[i % 2], outputs[i % 2]);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.True(least <= Predictions * allowance, $"{name}: {least} bytes");
        }
    }

    [Fact]
    public void Layers_are_timed_once_where_density_does_not_decide()
    {
        Assert.SkipWhen(fixture.IsEmulator, "too slow to be timed");
        var graph = Graphs.Find("rows");
        var file = TersorFile.Read(RandomModel.File(graph, 0.1));
        using var first = DeviceSession.From(file, fixture.Device);
        using var second = DeviceSession.From(file, fixture.Device);
        Assert.Equal(["lstm1", "fc1 + relu1", "lstm2", "fc2"], first.Plan.Select(layer => layer.Name));
        Assert.All(first.Plan.Where(layer => layer.Weights > 100), layer => Assert.Equal(layer.Timing!.SparseMicroseconds <= layer.Timing.DenseMicroseconds, layer.IsSparse));
        Assert.Equal(first.Plan.Select(layer => layer.Timing), second.Plan.Select(layer => layer.Timing));

        foreach (var (density, isSparse) in new[] { (0.0, true), (1.0, false) })
        {
            foreach (var selection in new[] { SparseSelection.Automatic, SparseSelection.Fixed })
            {
                using var clear = Open(graph, RandomModel.Tensors(graph, density, seed: 1), selection);
                Assert.All(clear.Plan, layer => Assert.Equal((isSparse, null), (layer.IsSparse, layer.Timing)));
            }
        }

        using var measured = Open(graph, RandomModel.Tensors(graph, 1, seed: 1), SparseSelection.Measured);
        Assert.All(measured.Plan, layer => Assert.NotNull(layer.Timing));
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        var graph = new ModelGraphBuilder("one", 2, 3).Flatten().Linear(2).Build();
        using var session = Open(graph, RandomModel.Tensors(graph, 0.5, seed: 1));
        Assert.Throws<ArgumentException>(() => session.Run(new float[7], new float[2]));
        Assert.Throws<ArgumentException>(() => session.Run([], []));
        Assert.Throws<ArgumentException>(() => session.Run(new float[12], new float[2]));
    }

    private DeviceSession Open(ModelGraph graph, StoredTensor[] tensors, SparseSelection selection = SparseSelection.Always) =>
        DeviceSession.From(TersorFile.Read(TersorFile.ToBytes(graph, tensors)), fixture.Device, selection);

    private static float[] Predict(Session session, float[] inputs)
    {
        var outputs = new float[inputs.Length / session.Model.InputLength * session.Model.OutputLength];
        session.Run(inputs, outputs);
        return outputs;
    }

    private static float[] Predict(DeviceSession session, float[] inputs)
    {
        var outputs = new float[inputs.Length / session.InputLength * session.OutputLength];
        session.Run(inputs, outputs);
        return outputs;
    }

    /// <summary>Differences are relative to the largest output: one that happens to cancel says nothing.</summary>
    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        var tolerance = RelativeTolerance * expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"{what}: output {i} is {actual[i]}, not {expected[i]}");
    }
}

/// <summary>On the processor.</summary>
public sealed class CpuDeviceSession(CpuFixture fixture) : DeviceSessionConformance<CpuFixture>(fixture);

/// <summary>On the emulator.</summary>
public sealed class EmulatorDeviceSession(EmulatorFixture fixture) : DeviceSessionConformance<EmulatorFixture>(fixture);

/// <summary>On the first OpenCL device.</summary>
public sealed class OpenClDeviceSession(OpenClFixture fixture) : DeviceSessionConformance<OpenClFixture>(fixture);

/// <summary>On the first CUDA device.</summary>
public sealed class CudaDeviceSession(CudaFixture fixture) : DeviceSessionConformance<CudaFixture>(fixture);
