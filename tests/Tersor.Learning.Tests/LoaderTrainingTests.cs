using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;

namespace Tersor.Learning.Tests;

/// <summary>The training loop over the real loader, with its shuffling, prefetch and last partial batch.</summary>
public sealed class LoaderTrainingTests : IDisposable
{
    private const int Side = Quadrants.Side;

    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_training_resumed_in_the_middle_of_an_epoch_continues_bit_for_bit()
    {
        var folder = Directory.CreateTempSubdirectory("tersor-loader-").FullName;
        try
        {
            var path = Path.Combine(folder, "middle");
            using var straight = NewTraining();
            straight.Trainer.AfterStep = step =>
            {
                if (step == 7)
                    Checkpoint.Save(path, straight.Trainer);
            };
            straight.Trainer.Train(straight.Loader, epochs: 3);

            using var resumed = NewTraining();
            Checkpoint.Restore(path, resumed.Trainer);
            Assert.Equal((8, 1, 3), (resumed.Trainer.Step, resumed.Trainer.Epoch, resumed.Trainer.Position));
            resumed.Trainer.Train(resumed.Loader, epochs: 3);

            foreach (var parameter in straight.Network.Parameters)
                Assert.Equal(parameter.ToArray(), resumed.Network[parameter.Name].ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Loading_and_learning_allocate_nothing_in_steady_state()
    {
        using var training = NewTraining();
        training.Trainer.Train(training.Loader, epochs: 10);

        Assert.Equal(0, Garbage.Least(() =>
        {
            for (training.Loader.Begin(10); training.Loader.MoveNext();)
                training.Trainer.Learn(new Batch(training.Loader.Images, training.Loader.Labels));
        }));
    }

    private Training NewTraining()
    {
        var random = new Random(4);
        var (pixels, labels) = (new byte[70 * Side * Side], new int[70]);
        random.NextBytes(pixels);
        for (var i = 0; i < labels.Length; i++)
            labels[i] = random.Next(4);
        var dataset = new ImageDataset("noise", [1, Side, Side], ["a", "b", "c", "d"], pixels, labels);
        return new Training(_device, dataset);
    }

    private sealed class Training : IDisposable
    {
        private readonly Adam _optimizer;

        public Training(Device device, ImageDataset dataset)
        {
            Network = Network.Build(TestGraphs.Residual(), device, seed: 2);
            Loader = new DataLoader(device, dataset, batchSize: 16, dataset.MeasureNormalization(), shuffle: true, seed: 6);
            _optimizer = new Adam(Network.Parameters);
            Trainer = new Trainer(Network, _optimizer, new CrossEntropyLoss());
        }

        public Network Network { get; }

        public DataLoader Loader { get; }

        public Trainer Trainer { get; }

        public void Dispose()
        {
            Trainer.Dispose();
            _optimizer.Dispose();
            Loader.Dispose();
            Network.Dispose();
        }
    }
}
