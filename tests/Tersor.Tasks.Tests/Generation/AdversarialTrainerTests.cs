using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks.Tests;

public sealed class AdversarialTrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tersor-gan-").FullName;
    private readonly Device _device = Device.Cpu(1);

    public void Dispose()
    {
        _device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    [InlineData(false, 4)]
    public void A_step_follows_the_gradients_of_both_sides(bool spectralNorm, int shards)
    {
        // Plain gradients are taken of the same losses, one network at a time; the discriminator's step comes first.
        using var expected = new TinyGan(_device, spectralNorm);
        using var actual = new TinyGan(_device, spectralNorm, shards: shards);
        using var plainGenerator = new Adam(expected.Generator.Parameters, 1e-3f, beta1: 0.5f);
        using var plainDiscriminator = new Adam(expected.Discriminator.Parameters, 1e-3f, beta1: 0.5f);
        expected.Source.Begin(0);
        expected.Source.MoveNext();
        var real = expected.Source.Current.Inputs;
        using (_device.BeginStep())
        {
            var z = _device.Empty(new Shape(TinyGan.BatchSize, 3));
            Latents.FillForTraining(z, seed: 3, step: 0);
            SpectralNorm.Iterate(expected.Discriminator);
            foreach (var shard in Shards(shards))
            {
                Tensor images;
                using (Tape.NoGrad())
                    images = expected.Generator.Forward(shard.Of(z), training: true);
                var onReal = (-expected.Discriminator.Forward(shard.Of(real), training: true)).Softplus();
                var onFake = expected.Discriminator.Forward(images, training: true).Softplus();
                ((onReal.Mean() + onFake.Mean()) * (0.5f / shards)).Backward();
            }

            plainDiscriminator.Step();
            foreach (var shard in Shards(shards))
            {
                var made = expected.Generator.Forward(shard.Of(z), training: true);
                var logits = expected.Discriminator.Forward(made, training: true);
                ((-logits).Softplus().Mean() * (1f / shards)).Backward();
            }

            plainGenerator.Step();
        }

        actual.Source.Begin(0);
        actual.Source.MoveNext();
        actual.Trainer.Learn(actual.Source.Current);

        // Adam's first step is the rate times the gradient's sign, so values differ by roundings or not at all.
        AssertNear(expected.Discriminator, actual.Discriminator);
        AssertNear(expected.Generator, actual.Generator);
    }

    [Fact]
    public void Running_statistics_move_by_the_mean_of_the_shards_and_only_once()
    {
        using var gan = new TinyGan(_device, shards: 2);
        gan.Source.Begin(0);
        gan.Source.MoveNext();
        gan.Trainer.Learn(gan.Source.Current);

        var halves = Shards(2).Select(Half).ToArray();
        foreach (var parameter in gan.Generator.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Statistic))
            Assert.Equal(
                halves[0][parameter.Name].Zip(halves[1][parameter.Name], (one, other) => (0.5f * one) + (0.5f * other)),
                parameter.ToArray());

        Dictionary<string, float[]> Half(Shard shard)
        {
            using var fresh = new TinyGan(_device);
            using var step = _device.BeginStep();
            var z = _device.Empty(new Shape(TinyGan.BatchSize, 3));
            Latents.FillForTraining(z, seed: 3, step: 0);
            fresh.Generator.Forward(shard.Of(z), training: true);
            return fresh.Generator.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.ToArray());
        }
    }

    [Fact]
    public void The_generator_comes_to_make_images_as_bright_as_the_real_ones()
    {
        const int Count = 64;
        using var gan = new TinyGan(_device, rate: 5e-3f, discriminatorRate: 5e-3f);
        var random = new Random(1);
        float[] pixels =
            [.. Enumerable.Range(0, Count * Quadrants.Side * Quadrants.Side).Select(_ => 0.5f + (0.4f * random.NextSingle()))];
        using var source = new ArrayBatchSource(
            _device, pixels, new int[Count], [1, Quadrants.Side, Quadrants.Side], TinyGan.BatchSize, seed: 1);
        Assert.InRange(ImageGenerator.Make(gan.Generator, 200, seed: 1).Average(), -0.2f, 0.2f);
        var losses = new List<TrainingProgress>();
        gan.Trainer.Progress = losses.Add;
        gan.Trainer.Train(source, epochs: 25);

        Assert.All(losses, progress => Assert.True(progress.OpponentLoss > 0 && progress.Loss > 0));

        gan.Trainer.Average!.Adopt();
        Assert.InRange(ImageGenerator.Make(gan.Generator, 200, seed: 1).Average(), 0.5f, 0.9f);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 4)]
    public void A_resumed_training_continues_bit_for_bit(int epochs, int shards)
    {
        var (straight, half, resumed) =
            (Path.Combine(_folder, "straight"), Path.Combine(_folder, "half"), Path.Combine(_folder, "resumed"));
        Run(straight, null, 4, shards);
        Run(half, null, epochs, shards);
        Run(resumed, half, 4, shards);
        Assert.NotEqual(File.ReadAllBytes(straight), File.ReadAllBytes(half));
        Assert.Equal(File.ReadAllBytes(straight), File.ReadAllBytes(resumed));
    }

    [Fact]
    public void A_checkpoint_holds_the_average_under_the_models_own_names()
    {
        var path = Path.Combine(_folder, "gan");
        using var gan = new TinyGan(_device);
        gan.Trainer.Train(gan.Source, epochs: 2);
        Checkpoint.Save(path, gan.Trainer);

        var file = SafetensorsFile.Read(path);
        Assert.Equal(gan.Generator["fc1.weight"].ToArray(), file["generator.fc1.weight"].ToSingles());
        gan.Trainer.Average!.Adopt();
        Assert.Equal(gan.Generator["fc1.weight"].ToArray(), file["fc1.weight"].ToSingles());
        Assert.NotEqual(file["generator.fc1.weight"].ToSingles(), file["fc1.weight"].ToSingles());
    }

    [Fact]
    public void A_checkpoint_of_another_seed_is_refused()
    {
        var path = Path.Combine(_folder, "gan");
        Run(path, null, 1);
        using var other = new TinyGan(_device, seed: 4);
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Restore(path, other.Trainer));
        Assert.Equal($"{path}: the seed is '3', not '4'", error.Message);
    }

    [Fact]
    public void A_loss_that_is_no_longer_finite_stops_training()
    {
        using var gan = new TinyGan(_device, rate: 1e30f, discriminatorRate: 1e30f);
        Assert.False(float.IsFinite(Assert.Throws<DivergedException>(() => gan.Trainer.Train(gan.Source, epochs: 3)).Loss));
    }

    [Fact]
    public void A_generator_of_one_image_stops_training_at_the_end_of_the_epoch()
    {
        using var gan = new TinyGan(_device, rate: 0f);
        gan.Generator["fc1.weight"].SetValues(new float[gan.Generator["fc1.weight"].Spec.Count]);
        using var average = new ExponentialAverage(gan.Generator.Parameters, 0.9f);
        using var trainer = new AdversarialTrainer(
            new AdversarialPlayer(gan.Generator, new Adam(gan.Generator.Parameters, 0f)),
            new AdversarialPlayer(gan.Discriminator, null),
            new NonSaturatingLoss(),
            average: null,
            seed: 3);
        var error = Assert.Throws<CollapsedException>(() => trainer.Train(gan.Source, epochs: 2));
        Assert.Equal(1, error.Epoch);
        Assert.Contains("its images differ 0.00 % as much as real ones", error.Message);
    }

    [Fact]
    public void A_discriminator_without_an_optimiser_stays_as_it_is()
    {
        using var gan = new TinyGan(_device, spectralNorm: false, discriminatorRate: 0f);
        var (judge, maker) = (Values(gan.Discriminator), Values(gan.Generator));
        gan.Trainer.Train(gan.Source, epochs: 1);
        Assert.Equal(judge, Values(gan.Discriminator));
        Assert.NotEqual(maker, Values(gan.Generator));
    }

    [Fact]
    public void Networks_that_do_not_fit_each_other_are_refused()
    {
        using var gan = new TinyGan(_device);
        var normalizing = new ModelGraphBuilder("normalizing", 1, 8, 8).Conv2d(2, 3).BatchNorm().Flatten().Linear(1).Build();
        Assert.Contains("must not have batch normalisation, but has 'bn1'", Refusal(normalizing));
        Assert.Contains(
            "takes [1, 9, 9], but 'maker' makes [1, 8, 8]",
            Refusal(new ModelGraphBuilder("large", 1, 9, 9).Flatten().Linear(1).Build()));
        Assert.Contains(
            "must give one logit, not [2]", Refusal(new ModelGraphBuilder("two", 1, 8, 8).Flatten().Linear(2).Build()));

        string Refusal(ModelGraph graph)
        {
            using var network = Network.Build(graph, _device, seed: 1);
            return Assert.Throws<ArgumentException>(() => new AdversarialTrainer(
                gan.Trainer.Generator, new AdversarialPlayer(network, null), new NonSaturatingLoss(), null, seed: 1)).Message;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_step_in_steady_state_allocates_nothing(int shards)
    {
        using var gan = new TinyGan(_device, shards: shards);
        gan.Trainer.Train(gan.Source, epochs: 20);
        var reserved = _device.Pool.ReservedBytes;
        gan.Source.Begin(20);
        Assert.True(gan.Source.MoveNext());
        Assert.Equal(0, Garbage.Least(() =>
        {
            for (var i = 0; i < 10; i++)
                gan.Trainer.Learn(gan.Source.Current);
        }));
        Assert.Equal(reserved, _device.Pool.ReservedBytes);
    }

    private static IEnumerable<Shard> Shards(int count) => Enumerable.Range(0, count)
        .Select(i => new Shard(i * TinyGan.BatchSize / count, TinyGan.BatchSize / count));

    private static float[] Values(Network network) => [.. network.Parameters.SelectMany(parameter => parameter.ToArray())];

    private static void AssertNear(Network expected, Network actual)
    {
        // Running statistics differ: the reference makes its images twice.
        foreach (var (left, right) in expected.Parameters.Zip(actual.Parameters).Where(pair => pair.First.IsTrainable))
            foreach (var (a, b) in left.ToArray().Zip(right.ToArray()))
                Assert.Equal(a, b, 1e-5f);
    }

    private void Run(string path, string? from, int epochs, int shards = 1)
    {
        using var gan = new TinyGan(_device, shards: shards);
        if (from is not null)
            Checkpoint.Restore(from, gan.Trainer);
        gan.Trainer.Train(gan.Source, epochs);
        Checkpoint.Save(path, gan.Trainer);
    }
}
