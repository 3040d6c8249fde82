using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tersor-checkpoint-").FullName;
    private readonly Device _device = Device.Cpu(1);

    public void Dispose()
    {
        _device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("sgd", 2, 0)]
    [InlineData("adam", 2, 0)]
    [InlineData("adam", 1, 3)]
    public void A_resumed_training_continues_bit_for_bit(string optimizer, int epochs, int moreSteps)
    {
        var straight = Path.Combine(_folder, "straight");
        using (var training = new Training(_device, optimizer))
        {
            training.Trainer.Train(training.Source, epochs: 4);
            Checkpoint.Save(straight, training.Trainer);
        }

        var half = Path.Combine(_folder, "half");
        using (var training = new Training(_device, optimizer))
        {
            training.Trainer.Train(training.Source, epochs);
            training.StopAfter(moreSteps);
            Checkpoint.Save(half, training.Trainer);
        }

        var resumed = Path.Combine(_folder, "resumed");
        using (var training = new Training(_device, optimizer))
        {
            training.Network["fc1.bias"].SetValues([9, 9, 9, 9]);
            Checkpoint.Restore(half, training.Trainer);
            training.Trainer.Train(training.Source, epochs: 4);
            Checkpoint.Save(resumed, training.Trainer);
        }

        Assert.NotEqual(File.ReadAllBytes(straight), File.ReadAllBytes(half));
        Assert.Equal(File.ReadAllBytes(straight), File.ReadAllBytes(resumed));
    }

    [Fact]
    public void Weights_are_found_under_their_names()
    {
        using var training = new Training(_device, "sgd");
        var path = Path.Combine(_folder, "weights");

        Checkpoint.Save(path, training.Trainer);

        var file = SafetensorsFile.Read(path);
        foreach (var parameter in training.Network.Parameters)
        {
            Assert.Equal(parameter.ToArray(), file[parameter.Name].ToSingles());
            Assert.Equal(parameter.Spec.Shape.Select(extent => (long)extent), file[parameter.Name].Shape);
        }
    }

    [Fact]
    public void Notes_come_back()
    {
        using var training = new Training(_device, "sgd");
        var path = Path.Combine(_folder, "notes");

        Checkpoint.Save(path, training.Trainer, new Dictionary<string, string> { ["data"] = "mnist", ["batch"] = "64" });

        Assert.Equal(new Dictionary<string, string> { ["batch"] = "64", ["data"] = "mnist" }, Checkpoint.ReadNotes(path));
    }

    [Fact]
    public void Notes_of_another_training_are_told_all_at_once()
    {
        using var training = new Training(_device, "sgd");
        var path = Path.Combine(_folder, "notes");
        var prefix = new string('x', 100);
        Checkpoint.Save(path, training.Trainer, new Dictionary<string, string> { ["a"] = "1", ["b"] = "2", ["c"] = prefix + 1 });

        var notes = new Dictionary<string, string> { ["a"] = "1", ["c"] = prefix + 2, ["d"] = "line\nfeed" };
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Restore(path, training.Trainer, notes));
        Assert.Equal($"{path}: b is '2', but not used here, c differs, d is not noted, but 'line?feed' here", error.Message);
        Checkpoint.Restore(path, training.Trainer);
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused_and_changes_nothing()
    {
        var path = Path.Combine(_folder, "other");
        using (var training = new Training(_device, "sgd"))
            Checkpoint.Save(path, training.Trainer);

        using var adam = new Training(_device, "adam");
        using var seeded = new Training(_device, "sgd", seed: 12);
        using var mlp = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        using var sgd = new Sgd(mlp.Parameters, 0.1f, momentum: 0.9f);
        using var trainer = new Trainer(mlp, sgd, new CrossEntropyLoss());
        var before = adam.Network["fc1.weight"].ToArray();

        Assert.Equal($"{path}: the optimiser is 'Sgd', not 'Adam'", Refusal(path, adam.Trainer));
        Assert.Equal($"{path}: the seed is '11', not '12'", Refusal(path, seeded.Trainer));
        Assert.Equal($"{path}: the model is 'residual', not 'mlp', the seed is '11', not '1'", Refusal(path, trainer));
        Assert.Equal(before, adam.Network["fc1.weight"].ToArray());
    }

    [Fact]
    public void A_checkpoint_without_momentum_does_not_continue_a_training_with_it()
    {
        var path = Path.Combine(_folder, "plain");
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        using var plain = new Sgd(network.Parameters, 0.1f);
        using var momentum = new Sgd(network.Parameters, 0.1f, momentum: 0.9f);
        using var first = new Trainer(network, plain, new CrossEntropyLoss());
        using var second = new Trainer(network, momentum, new CrossEntropyLoss());

        Checkpoint.Save(path, first);

        Assert.StartsWith($"{path}: not a checkpoint of this training: optimizer.fc1.weight.0 [", Refusal(path, second));

        // Nor the other way round: momentum that is thrown away is another training as well.
        Checkpoint.Save(path, second);
        Assert.Contains("optimizer.fc1.weight.0", Refusal(path, first));
        Assert.Contains("is not asked for", Refusal(path, first));
    }

    [Fact]
    public void Damaged_and_foreign_files_are_refused_by_name()
    {
        using var training = new Training(_device, "sgd");
        var path = Path.Combine(_folder, "file");
        Checkpoint.Save(path, training.Trainer);
        var bytes = File.ReadAllBytes(path);

        foreach (var length in new[] { 0, 7, 100, bytes.Length - 1 })
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.StartsWith($"{path}: ", Refusal(path, training.Trainer));
        }

        SafetensorsFile.Write(path, [SafetensorsTensor.Of("x", [1], [1f])]);
        Assert.Equal($"{path}: not a checkpoint: it doesn't name the model", Refusal(path, training.Trainer));
        Assert.Throws<FileNotFoundException>(() => Checkpoint.Restore(Path.Combine(_folder, "missing"), training.Trainer));
    }

    [Theory]
    [InlineData("fc1.weight")]
    [InlineData("bn1.variance")]
    [InlineData("optimizer.fc1.weight.0")]
    public void A_tensor_of_another_shape_or_without_a_number_is_refused_wherever_it_belongs(string name)
    {
        using var training = new Training(_device, "sgd");
        var path = Path.Combine(_folder, "shapes");
        Checkpoint.Save(path, training.Trainer);
        var file = SafetensorsFile.Read(path);
        int[] shape = [.. file[name].Shape.Select(extent => (int)extent)];
        var values = file[name].ToSingles();

        Replace(SafetensorsTensor.Of(name, [1, .. shape], values));
        Assert.Contains($"{name} is [1, ", Refusal(path, training.Trainer));
        values[0] = float.NaN;
        Replace(SafetensorsTensor.Of(name, shape, values));
        Assert.Contains($"{name} holds NaN at place 0", Refusal(path, training.Trainer));
        Replace(SafetensorsTensor.Of(name, shape, new byte[values.Length]));
        Assert.Contains($"{name} holds U8", Refusal(path, training.Trainer));

        void Replace(SafetensorsTensor changed) => SafetensorsFile.Write(
            path, [.. file.Tensors.Select(tensor => tensor.Name == name ? changed : tensor)], file.Metadata);
    }

    [Fact]
    public void A_pruned_network_has_no_checkpoint()
    {
        using var training = new Training(_device, "sgd");
        var weight = training.Network["fc1.weight"];
        weight.Reparameterize(new MaskedForm(weight.Form.Owned, new byte[weight.Spec.Count]), disposePrevious: false);

        Assert.Contains("fc1.weight is a MaskedForm", Assert.Throws<InvalidOperationException>(
            () => Checkpoint.Save(Path.Combine(_folder, "pruned"), training.Trainer)).Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_failed_write_leaves_the_older_checkpoint()
    {
        using var training = new Training(_device, "sgd");
        var path = Path.Combine(_folder, "kept");
        Checkpoint.Save(path, training.Trainer);
        var bytes = File.ReadAllBytes(path);
        training.Trainer.Train(training.Source, epochs: 1);

        // A folder in the way of the target can't be replaced by a file.
        var blocked = Path.Combine(_folder, "blocked");
        Directory.CreateDirectory(Path.Combine(blocked, "inner"));
        Assert.ThrowsAny<IOException>(() => Checkpoint.Save(blocked, training.Trainer));

        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    private static string Refusal(string path, Trainer trainer) =>
        Assert.Throws<CheckpointException>(() => Checkpoint.Restore(path, trainer)).Message;

    /// <summary>
    /// A training with everything that has state: batch normalisation, dropout, moments, shuffling, a schedule.
    /// </summary>
    private sealed class Training : IDisposable
    {
        private readonly Optimizer _optimizer;

        public Training(Device device, string optimizer, ulong seed = 11)
        {
            Network = Network.Build(TestGraphs.Residual(dropout: 0.3f), device, seed);
            Source = Quadrants.Create(device, count: 50, batchSize: 12, seed: 2);
            _optimizer = optimizer == "sgd"
                ? new Sgd(Network.Parameters, 0.05f, momentum: 0.9f, weightDecay: 1e-3f) { MaxGradientNorm = 1f }
                : new Adam(Network.Parameters, 0.01f);
            Trainer = new Trainer(
                Network, _optimizer, new CrossEntropyLoss(), new CosineSchedule(0.05f, 4 * Source.BatchesPerEpoch));
        }

        public Network Network { get; }

        public ArrayBatchSource Source { get; }

        public Trainer Trainer { get; }

        /// <summary>Trains some steps further and stops in the middle of an epoch.</summary>
        public void StopAfter(int steps)
        {
            if (steps == 0)
                return;
            using var cancellation = new CancellationTokenSource();
            var last = Trainer.Step + steps - 1;
            Trainer.AfterStep = step =>
            {
                if (step == last)
                    cancellation.Cancel();
            };
            Assert.Throws<OperationCanceledException>(() => Trainer.Train(Source, epochs: 99, cancellation.Token));
            Trainer.AfterStep = null;
        }

        public void Dispose()
        {
            Trainer.Dispose();
            _optimizer.Dispose();
            Source.Dispose();
            Network.Dispose();
        }
    }
}
