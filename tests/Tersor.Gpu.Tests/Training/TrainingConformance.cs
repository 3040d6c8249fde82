using System.Collections.Immutable;
using ILGPU;
using ILGPU.Runtime;
using Tersor.Conformance;
using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels.Gpu;
using Tersor.Learning;
using Device = Tersor.Core.Device;

namespace Tersor.Gpu.Tests;

/// <summary>
/// A training on a device: what it may transfer, what it must repeat, and what a failing device may not destroy.
/// </summary>
public abstract class TrainingConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private const int Examples = 32;
    private const int BatchSize = 8;
    private const int Epochs = 3;

    private TransferCounter Transfers => ((GpuBackend)Device.Backend).Transfers;

    [Fact]
    public void A_step_waits_for_nothing_and_brings_nothing_back()
    {
        using var task = new Task(Device);
        task.Train(1);
        Transfers.Reset();
        for (task.Source.Begin(1); task.Source.MoveNext();)
            task.Trainer.Learn(task.Source.Current);

        // Four batches of images and labels went up; no weight, gradient or loss came down.
        Assert.Equal(4, Transfers.Uploads(ElementType.Float32).Count);
        Assert.Equal(4, Transfers.Uploads(ElementType.Int32).Count);
        Assert.Equal(default, Transfers.Uploads(ElementType.UInt8));
        foreach (var type in Enum.GetValues<ElementType>())
            Assert.Equal(default, Transfers.Downloads(type));
        Assert.Equal(0, Transfers.Synchronizations);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_leaves_no_memory_in_use()
    {
        Assert.SkipWhen(Fixture.IsEmulator, "too long for an emulator");
        var blocks = Device.Pool.BlocksInUse;
        var (first, second) = (Trained(), Trained());
        for (var i = 0; i < first.Length; i++)
            NumberAssert.Identical(first[i], second[i], $"parameter {i}");
        Assert.Equal(blocks, Device.Pool.BlocksInUse);

        ImmutableArray<float[]> Trained()
        {
            using var task = new Task(Device);
            task.Train(Epochs);
            return task.Values();
        }
    }

    [Fact]
    public void A_kernel_failure_leaves_the_last_checkpoint_whole_and_training_resumes_from_it()
    {
        Assert.SkipWhen(Fixture.IsEmulator, "too long for an emulator");
        using var folder = new TemporaryFolder();
        var path = folder.File("training.safetensors");
        using (var task = new Task(Device))
        {
            task.Train(1);
            Checkpoint.Save(path, task.Trainer);
            task.Trainer.BeforeStep = step =>
            {
                if (step == 6)
                    LaunchImpossibleGroup(task.Device);
            };
            var exception = Assert.ThrowsAny<Exception>(() => task.Train(Epochs));
            Assert.DoesNotContain('\n', DriverError.Describe(exception));
        }

        Assert.NotEmpty(SafetensorsFile.Read(path).Tensors);
        using var resumed = new Task(Device);
        Checkpoint.Restore(path, resumed.Trainer);
        resumed.Train(Epochs);
        using var uninterrupted = new Task(Device);
        uninterrupted.Train(Epochs);
        foreach (var (expected, actual) in uninterrupted.Values().Zip(resumed.Values()))
            NumberAssert.Identical(expected, actual, "resumed");
    }

    /// <summary>Makes the driver fail as it does when a kernel doesn't fit the device.</summary>
    private static void LaunchImpossibleGroup(Device device)
    {
        var backend = (GpuBackend)device.Backend;
        var kernel = backend.Accelerator.LoadKernel<MemoryFill>(KernelEntry.Run);
        using var buffer = backend.Accelerator.Allocate1D<float>(1);
        kernel(backend.Stream, new KernelConfig(1, 2 * backend.Accelerator.MaxNumThreadsPerGroup), new MemoryFill(
            buffer.View, 1, 0f));
        backend.Stream.Synchronize();
    }

    /// <summary>
    /// A small network over the images of <see cref="Quadrants"/>, whose every random number follows from a seed.
    /// </summary>
    private sealed class Task : IDisposable
    {
        private readonly Network _network;
        private readonly Sgd _optimizer;

        public Task(Device device)
        {
            Device = device;
            var graph = new ModelGraphBuilder("tiny", 1, Quadrants.Side, Quadrants.Side)
                .Conv2d(2, 3).Relu().MaxPool2d(2).Flatten().Linear(6).Relu().Linear(4).Build();
            _network = Network.Build(graph, device, seed: 5);
            _optimizer =
                new Sgd(_network.Parameters, learningRate: 0.05f, momentum: 0.9f, weightDecay: 1e-3f) { MaxGradientNorm = 5f };
            Trainer = new Trainer(_network, _optimizer, new CrossEntropyLoss()) { ReportEvery = int.MaxValue };
            Source = Quadrants.Create(device, Examples, BatchSize, seed: 3);
        }

        public Device Device { get; }

        public Trainer Trainer { get; }

        public ArrayBatchSource Source { get; }

        public void Train(int epochs) => Trainer.Train(Source, epochs);

        public ImmutableArray<float[]> Values() => [.. _network.Parameters.Select(parameter => parameter.ToArray())];

        public void Dispose()
        {
            Source.Dispose();
            Trainer.Dispose();
            _optimizer.Dispose();
            _network.Dispose();
        }
    }
}
