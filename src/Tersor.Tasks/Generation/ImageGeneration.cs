using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// The task of making images that look real: trained against a discriminator, which goes through all stages with the generator
/// and is never compressed. Every training ends with the moving average of the generator.
/// </summary>
public sealed class ImageGeneration : ModelTask
{
    private const int UsualLatents = 500;
    private const ulong ProbeSeed = 1;
    private const string DiscriminatorPrefix = "discriminator.";
    private const string DiscriminatorPasses = "discriminator-passes";

    private readonly DatasetPair _images;
    private readonly ModelGraph? _judge;
    private readonly bool _isMeterBorrowed;
    private GeneratorMeter? _meter;
    private GeneratorMeter? _selector;
    private Network? _teacher;
    private Network? _discriminator;
    private bool _hasSpectralNorm;

    /// <summary>A generator of images like those of a data set.</summary>
    /// <param name="graph">The generator. Its latents are not normalised.</param>
    /// <param name="discriminator">
    /// What it learns against: takes images, and gives one logit. Null for one that learns no more.
    /// </param>
    /// <param name="data">The images.</param>
    /// <param name="setup">The device and the seed.</param>
    /// <param name="meter">Judges the generator, and is not disposed by the task; null to leave it unjudged.</param>
    /// <exception cref="DatasetException">The discriminator does not take the images.</exception>
    public ImageGeneration(
        ModelGraph graph, ModelGraph? discriminator, DatasetPair data, TaskSetup setup, GeneratorMeter? meter = null)
        : base(graph, Fit(graph, discriminator, data), setup)
    {
        _images = data;
        _judge = discriminator;
        _meter = meter;
        _isMeterBorrowed = meter is not null;
    }

    /// <inheritdoc/>
    public override string? Reference => _meter?.Classifier;

    /// <inheritdoc/>
    public override bool JudgesEpochs => true;

    /// <inheritdoc/>
    protected override NetworkOptions Options => AdversarialTrainer.GeneratorOptions;

    /// <inheritdoc/>
    public override void Check(string key, TrainingSettings plan)
    {
        if (plan.Adversarial is null)
            throw new RecipeException($"{key}.adversarial is missing: {Graph.Name} learns against a discriminator");
        if (plan.ChoosesEpoch)
            throw new RecipeException(
                $"{key}.{(plan.BestEpoch ? "bestEpoch" : "earlyStopping")}: {Graph.Name} has no labels to be judged by; a "
                + $"retraining of a generator has {key}.adversarial.selection, which looks at training images");
        if (plan.Distillation is not null)
            throw new RecipeException(
                $"{key}.distillation: {Graph.Name} gives no logits to distil; a generator has {key}.adversarial.teacher");
    }

    /// <inheritdoc/>
    public override void CheckMeans(TrainingSettings plan)
    {
        if (plan.Adversarial?.Selection == GeneratorSelection.Best && _meter is null)
            throw new RecipeException("adversarial.selection = best: nothing measures the generator here");
    }

    /// <inheritdoc/>
    /// <remarks>A generator's average follows the same tensors through a whole training.</remarks>
    public override void CheckChangeOfForms(string key) => throw new RecipeException(
        $"{key}: must be 0 or 1 for {Graph.Name}, whose moving average can't change over to centroids in between");

    /// <inheritdoc/>
    /// <remarks>A checkpoint of an adversarial training names the averaged generator as the model.</remarks>
    public override void Load(string path, Network network, TrainingSettings plan)
    {
        base.Load(path, network, plan);
        AdversarialTrainer.RestoreDiscriminator(path, Discriminator(plan));
    }

    /// <inheritdoc/>
    /// <remarks>The discriminator goes through all stages with the generator.</remarks>
    public override void Write(CheckpointWriter writer)
    {
        if (_discriminator is not { } discriminator)
            return;
        writer.Network(DiscriminatorPrefix, discriminator);
        writer.Counters(DiscriminatorPasses, discriminator.TrainingPasses);
    }

    /// <inheritdoc/>
    public override void Read(CheckpointReader reader, TrainingSettings dense)
    {
        var discriminator = Discriminator(dense);
        reader.Network(DiscriminatorPrefix, discriminator);
        var passes = reader.Counters(DiscriminatorPasses, 1)[0];
        reader.Then(() => discriminator.TrainingPasses = passes);
    }

    /// <inheritdoc/>
    public override TaskTraining Begin(Network network, TrainingSettings plan, ulong? seed = null)
    {
        var adversarial = plan.Adversarial!;
        var inherited = Discriminator(plan);
        var fresh = adversarial.Discriminator == DiscriminatorStart.Fresh ? NewDiscriminator(seed ?? Seed) : null;
        var discriminator = fresh ?? inherited;
        IGeneratorLoss loss = adversarial.Teacher is { } teacher
            ? new TeacherLoss(_teacher!, discriminator)
            {
                Adversarial = adversarial.Weight,
                Pixels = teacher.Pixels,
                Verdicts = teacher.Verdicts,
            }
            : new NonSaturatingLoss();
        return new AdversarialTraining(network, discriminator, loss, plan, seed ?? Seed, _images.Train)
        {
            Fresh = fresh,
            DistanceOf = Distance,
            Shards = Shards,
            Group = Group,
        };
    }

    /// <inheritdoc/>
    public override void SetTeacher(Network dense, CancellationToken cancellationToken = default)
    {
        _teacher?.Dispose();
        _teacher = Network.Build(dense.Graph, dense.Device, dense.Seed);
        _teacher.CopyValuesFrom(dense);
    }

    /// <inheritdoc/>
    public override void PrepareToJudge(ITaskHost host, CancellationToken cancellationToken = default) =>
        _meter ??= MeterLoading.Open(_images, Device, host, cancellationToken);

    /// <inheritdoc/>
    public override Score? Judge(IPredictor model, CancellationToken cancellationToken = default) =>
        _meter is { } meter ? GenerationScore.Of(meter, meter.Measure(model, cancellationToken)) : null;

    /// <inheritdoc/>
    /// <remarks>An untrained generator's images are nowhere near real ones: only one that was better has collapsed.</remarks>
    public override void Watch(Score? before, Score now, int epoch)
    {
        if (before is { Warning: null } && now.Warning is not null)
            throw new CollapsedException(epoch, "no real image lies among its images");
    }

    /// <inheritdoc/>
    public override Probe Probe(Network dense, int? examples = null) =>
        new GenerationProbe(dense, examples ?? UsualLatents, ProbeSeed);

    /// <inheritdoc/>
    public override void Calibrate(Network network, CancellationToken cancellationToken = default) => BatchNormCalibration.Run(
        network,
        BatchNormCalibration.Batches,
        number =>
        {
            var z = Device.Empty(new Shape([BatchNormCalibration.BatchSize, .. network.Graph.InputShape]));
            Latents.Fill(z, Seed, number);
            return z;
        },
        cancellationToken);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _selector?.Dispose();
        _teacher?.Dispose();
        _discriminator?.Dispose();
        if (!_isMeterBorrowed)
            _meter?.Dispose();
    }

    private static TaskData Fit(ModelGraph graph, ModelGraph? discriminator, DatasetPair data)
    {
        var all = new TaskData(data.Train, data.Test, data.Origin);
        if (discriminator is not null)
            return all.For(discriminator);
        return data.Test.Shape.SequenceEqual(graph.OutputShape)
            ? all
            : throw new DatasetException(
                $"{data.Test.Name}: images of {Extents(data.Test.Shape)}, but the generator makes {Extents(graph.OutputShape)}");

        static string Extents(ImmutableArray<int> shape) => string.Join('×', shape);
    }

    /// <summary>How far a generator's images are from training images.</summary>
    private double Distance(Network generator, CancellationToken cancellationToken)
    {
        _selector ??= _meter!.Over(_images.Train, cancellationToken);
        return _selector.MeasureDistance(generator, cancellationToken);
    }

    /// <summary>
    /// The discriminator that all stages hand on. The first training that is asked for, the dense one, decides its form.
    /// </summary>
    private Network Discriminator(TrainingSettings plan)
    {
        if (_discriminator is null)
        {
            _hasSpectralNorm = plan.Adversarial!.SpectralNorm;
            _discriminator = NewDiscriminator(Seed);
        }

        return _discriminator;
    }

    private Network NewDiscriminator(ulong seed)
    {
        var graph = _judge ?? throw new InvalidOperationException($"'{Graph.Name}' has no discriminator to learn against.");
        var discriminator = Network.Build(graph, Device, seed);
        if (_hasSpectralNorm)
            SpectralNorm.Apply(discriminator);
        return discriminator;
    }
}
