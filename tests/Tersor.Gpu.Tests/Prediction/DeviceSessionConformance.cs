using Tersor.Conformance;
using Tersor.Format;
using Tersor.Inference.Devices;

namespace Tersor.Gpu.Tests;

/// <summary>A session on a device is a predictor like the inference package's, and knows when to skip zeros there.</summary>
public abstract class DeviceSessionConformance<TFixture>(TFixture fixture) : PredictorConformance, IClassFixture<TFixture>
    where TFixture : BackendFixture
{
    // ILGPU puts an object around the host's side of either copy, whatever the model; launches allocate nothing.
    private const int CopyWrappers = 2 * 80;

    private const int Predictions = 10;

    // An emulator takes minutes for more.
    private const double MostEmulatedOperations = 100;

    /// <inheritdoc/>
    protected override double RoundingFactor => fixture.RoundingFactor;

    /// <inheritdoc/>
    protected override bool IsEmulated => fixture.IsEmulator;

    [Theory]
    [InlineData(4, 2, 1)]
    [InlineData(3, 2, 0)]
    [InlineData(5, 3, 2)]
    [InlineData(2, 3, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(3, 2, 3)]
    [InlineData(1, 2, 1)]
    [InlineData(6, 4, 0)]
    [InlineData(3, 1, 2)]
    public void Transposed_convolutions_of_any_stride_are_those_of_the_training_network(int kernel, int stride, int padding)
    {
        var graph =
            new ModelGraphBuilder("transposed", 2, 4, 5).ConvTranspose2d(3, kernel, stride, padding).Relu().Flatten().Build();
        var file = RandomModel.File(graph, density: 0.5);
        using var session = Open(TersorFile.Read(file), KernelSelection.Sparse);
        Assert.Equal("sparse", Assert.Single(session.Plan).Batch!.Kernel);
        foreach (var batch in IsEmulated ? new[] { 2 } : [1, 3])
        {
            var inputs = RandomModel.Inputs(graph, batch);
            AssertClose(RandomModel.Expected(graph, file, inputs), Predict(session, inputs), $"batch {batch}");
        }
    }

    [Theory]
    [MemberData(nameof(Graphs.GeneralNames), MemberType = typeof(Graphs))]
    public void General_nodes_give_what_they_define(string name)
    {
        var graph = Graphs.Find(name);
        Assert.SkipWhen(IsEmulated && GraphDemand.Of(graph).Operations > MostEmulatedOperations, "too large for this backend");
        var tensors = RandomModel.Tensors(graph, 0.7, seed: 1);
        var file = TersorFile.Read(TersorFile.ToBytes(graph, tensors));
        using var session = Open(file, KernelSelection.Sparse);
        foreach (var batch in IsEmulated ? new[] { 2 } : [1, 3])
        {
            var inputs = RandomModel.Inputs(graph, batch);
            AssertClose(GraphInterpreter.Run(graph, file.Tensors, inputs), Predict(session, inputs), $"{name}, batch {batch}");
        }
    }

    [Fact]
    public void A_batch_of_any_size_is_predicted()
    {
        Assert.SkipWhen(IsEmulated, "too large for this backend");
        var graph = Graphs.Find("mlp");
        using var session = Open(graph, RandomModel.Tensors(graph, 0.2, seed: 1));
        var inputs = RandomModel.Inputs(graph, 1100);
        var outputs = Predict(session, inputs);
        AssertClose(
            Predict(session, inputs[^(2 * session.InputLength)..]), outputs[^(2 * session.OutputLength)..], "the last two");
    }

    [Fact]
    public void A_prediction_allocates_nothing_but_what_copies_take()
    {
        Assert.SkipWhen(IsEmulated, "an emulated launch makes threads");
        var allowance = fixture is CpuFixture ? 0 : CopyWrappers;
        string[] names =
            ["lenet", "rows", "symbols", "generator", "attention", "cells", "depthwise", "both directions", "select"];
        foreach (var name in names)
        {
            var graph = Graphs.Find(name);
            using var session = Open(graph, RandomModel.Tensors(graph, 0.3, seed: 1));
            float[][] inputs = [RandomModel.Inputs(graph, 1), RandomModel.Inputs(graph, 9)];
            var outputs = Array.ConvertAll(inputs, input => new float[input.Length / session.InputLength * session.OutputLength]);

            var least = Garbage.Least(() =>
            {
                for (var i = 0; i < Predictions; i++)
                    session.Run(inputs[i % 2], outputs[i % 2]);
            });
            Assert.True(least <= Predictions * allowance, $"{name}: {least} bytes");
        }
    }

    [Fact]
    public void Layers_are_timed_once_where_density_does_not_decide()
    {
        Assert.SkipWhen(IsEmulated, "too slow to be timed");
        var graph = Graphs.Find("rows");
        var file = TersorFile.Read(RandomModel.File(graph, 0.1));
        using var first = Open(file, KernelSelection.Automatic);
        using var second = Open(file, KernelSelection.Automatic);
        foreach (var layer in first.Plan.Where(layer => layer.Weights > 100))
        {
            Assert.Equal(["sparse", "dense"], layer.Batch!.Trials.Select(trial => trial.Kernel));
            Assert.Equal(layer.Batch.Trials.MinBy(trial => trial.Microseconds)!.Kernel, layer.Batch.Kernel);
        }

        Assert.Equal(first.Plan.SelectMany(layer => layer.Batch!.Trials), second.Plan.SelectMany(layer => layer.Batch!.Trials));

        foreach (var (density, kernel) in new[] { (0.0, "sparse"), (1.0, "dense") })
        {
            foreach (var selection in new[] { KernelSelection.Automatic, KernelSelection.Fixed })
            {
                using var clear = Open(graph, RandomModel.Tensors(graph, density, seed: 1), selection);
                Assert.All(clear.Plan, layer => Assert.Equal((kernel, 0), (layer.Batch!.Kernel, layer.Batch.Trials.Length)));
            }
        }

        using var measured = Open(graph, RandomModel.Tensors(graph, 1, seed: 1), KernelSelection.Measured);
        Assert.All(measured.Plan, layer => Assert.Equal(2, layer.Batch!.Trials.Length));
    }

    /// <inheritdoc/>
    protected override IPredictor Open(TersorFile file, KernelSelection selection) =>
        DeviceSession.From(file, fixture.Device, selection);
}

/// <summary>On the processor.</summary>
public sealed class CpuDeviceSession(CpuFixture fixture) : DeviceSessionConformance<CpuFixture>(fixture);

/// <summary>On the first OpenCL device.</summary>
[Collection("opencl:0")]
public sealed class OpenClDeviceSession(OpenClFixture fixture) : DeviceSessionConformance<OpenClFixture>(fixture);

/// <summary>On the first CUDA device.</summary>
[Collection("cuda:0")]
public sealed class CudaDeviceSession(CudaFixture fixture) : DeviceSessionConformance<CudaFixture>(fixture);
