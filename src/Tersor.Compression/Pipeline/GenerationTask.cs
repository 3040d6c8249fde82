using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Learning.Data;
using Tersor.Learning.Quality;

namespace Tersor.Compression;

/// <summary>
/// Make images that look real: trained against a discriminator, which goes through all stages with the generator and is never compressed.
/// Every stage ends with the moving average of the generator.
/// </summary>
internal sealed class GenerationTask : CompressionTask
{
    private readonly CompressionRequest _request;
    private readonly Device _device;
    private readonly Network _discriminator;
    private Network? _teacher;
    private GeneratorMeter? _selector;

    /// <summary>The task with a discriminator that knows nothing yet.</summary>
    public GenerationTask(CompressionRequest request, ModelGraph discriminator)
    {
        _request = request;
        _device = request.Device;
        _discriminator = NewDiscriminator(discriminator, request.Seed);
    }

    /// <inheritdoc/>
    public override NetworkOptions Options => AdversarialTrainer.GeneratorOptions;

    /// <inheritdoc/>
    public override void Remember(Network dense, CancellationToken cancellationToken)
    {
        _teacher = Network.Build(dense.Graph, dense.Device, dense.Seed);
        _teacher.CopyValuesFrom(dense);
    }

    /// <inheritdoc/>
    /// <remarks>A checkpoint of an adversarial training names the averaged generator as the model.</remarks>
    public override void Load(string path, Network network)
    {
        base.Load(path, network);
        Checkpoint.RestoreDiscriminator(path, _discriminator);
    }

    /// <inheritdoc/>
    public override void Train(Network network, StageTraining training, CancellationToken cancellationToken)
    {
        var (plan, seed) = (training.Plan, training.Seed);
        var adversarial = plan.Adversarial!;
        using var fresh = adversarial.Discriminator == DiscriminatorStart.Fresh ? NewDiscriminator(_discriminator.Graph, seed) : null;
        var discriminator = fresh ?? _discriminator;
        using var source = _request.Train.Shuffled(_device, discriminator.Graph, plan.Batch, seed, plan.Shift);
        var steps = plan.Epochs * source.BatchesPerEpoch;
        var forms = training.Forms?.Invoke(steps);
        if (steps > 0)
        {
            using var trainer = plan.CreateTraining(network, discriminator, Loss(adversarial, discriminator), steps, seed);
            training.Attach(trainer, forms, steps);
            if (adversarial.Selection == GeneratorSelection.Best)
                TrainToBest(trainer, source, plan.Epochs, forms, cancellationToken);
            else
                trainer.Train(source, plan.Epochs, cancellationToken);
            trainer.Average!.Exchange();
        }

        forms?.Finish();
    }

    /// <inheritdoc/>
    public override void Calibrate(Network network, CancellationToken cancellationToken) => BatchNormCalibration.Run(
        network,
        BatchNormCalibration.Batches,
        number =>
        {
            var z = _device.Empty(new Shape([BatchNormCalibration.BatchSize, .. network.Graph.InputShape]));
            Latents.Fill(z, _request.Seed, number);
            return z;
        },
        cancellationToken);

    /// <inheritdoc/>
    public override StageReport Judge(StageReport report, Network network, CancellationToken cancellationToken)
    {
        var quality = _request.Meter?.Measure(network, cancellationToken);
        return quality is null || (double.IsFinite(quality.Frechet) && double.IsFinite(quality.Kernel))
            ? report with { Generator = quality }
            : throw new NonFiniteException($"the distance to real images is {quality.Frechet} after the stage '{report.Name}'");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _selector?.Dispose();
        _teacher?.Dispose();
        _discriminator.Dispose();
    }

    /// <summary>Trains, and leaves the average of the epoch whose images are nearest to training images.</summary>
    private void TrainToBest(AdversarialTrainer trainer, IBatchSource source, int epochs, IFormSchedule? forms, CancellationToken cancellationToken)
    {
        _selector ??= _request.Meter!.Over((ImageDataset)_request.Train, cancellationToken);
        var best = new BestEpoch();
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            trainer.Train(source, epoch, cancellationToken);
            if (forms is { IsSettled: false })
                continue;
            trainer.Average!.Exchange();
            var distance = _selector.MeasureDistance(trainer.Generator.Network, cancellationToken);
            trainer.Average.Exchange();
            best.Offer(distance, trainer.Average.ToArrays);
        }

        if (best.Values is { } values)
            trainer.Average!.CopyFrom(values);
    }

    private IGeneratorLoss Loss(AdversarialPlan plan, Network discriminator) => plan.Teacher is { } teacher
        ? new TeacherLoss(_teacher!, discriminator) { Adversarial = plan.Weight, Pixels = teacher.Pixels, Verdicts = teacher.Verdicts }
        : new NonSaturatingLoss();

    private Network NewDiscriminator(ModelGraph graph, ulong seed)
    {
        var discriminator = Network.Build(graph, _device, seed);
        if (_request.Recipe.Training.Adversarial!.SpectralNorm)
            SpectralNorm.Apply(discriminator);
        return discriminator;
    }
}
