using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>The trainings of the <see cref="CompressionPipeline"/>, and what they start from: the dense network.</summary>
public static class StageTraining
{
    /// <summary>
    /// Trains the dense network of a task by a recipe, or loads it, unless it is trained already: the bits with which every
    /// compression begins.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="network">The network that <see cref="ModelTask.NewNetwork"/> gave.</param>
    /// <param name="plan">The dense training of the recipe.</param>
    /// <param name="checkpoint">A safetensors file to load it from, instead of training; null to train.</param>
    /// <param name="progress">Told how it goes; null for nobody.</param>
    /// <param name="cancellationToken">Ends it before a step.</param>
    /// <exception cref="DivergedException">The training has left the finite numbers.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is none of this model.</exception>
    /// <exception cref="IOException">The checkpoint can't be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void PrepareDense(
        ModelTask task,
        Network network,
        TrainingSettings plan,
        string? checkpoint = null,
        IProgress<CompressionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (checkpoint is not null)
            task.Load(checkpoint, network, plan);
        else if (!task.BeginsTrained)
            Run(task, network, StageNames.Dense, plan, task.Seed, null, progress, cancellationToken);
    }

    /// <summary>Runs the training of a stage.</summary>
    internal static void Run(
        ModelTask task,
        Network network,
        string stage,
        TrainingSettings plan,
        ulong seed,
        Func<int, IFormSchedule>? forms,
        IProgress<CompressionProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var training = task.Begin(network, plan, seed);
        training.Run(
            forms?.Invoke(training.Steps),
            now => progress?.Report(Of(now)),
            cancellationToken,
            progress is null ? null : epoch => progress.Report(Of(epoch.Means) with
            {
                NonZeros = StageMeasurement.NonZeros(network),
                Validation = epoch.Validation,
                IsBest = epoch.IsBest,
            }));

        CompressionProgress Of(TrainingProgress now) => new(stage)
        {
            Epoch = now.Epoch + 1,
            Epochs = plan.Epochs,
            Step = now.Step,
            Steps = training.Steps,
            Loss = now.Loss,
            LearningRate = now.LearningRate,
            ImagesPerSecond = now.ExamplesPerSecond,
            OpponentLoss = now.OpponentLoss,
        };
    }
}
