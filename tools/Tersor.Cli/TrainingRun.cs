using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>A dense training that leaves a checkpoint after every epoch.</summary>
/// <param name="training">The training, at its beginning or where a checkpoint left off.</param>
/// <param name="runEpoch">Trains an epoch.</param>
/// <param name="save">Writes the checkpoint.</param>
/// <param name="epochEnded">Told the means of every epoch, when its checkpoint is written.</param>
internal sealed class TrainingRun(TaskTraining training, Action runEpoch, Action save, Action<TrainingProgress> epochEnded)
{
    /// <summary>Trains to the end.</summary>
    /// <returns>The number of steps done in all.</returns>
    /// <exception cref="OperationCanceledException">Interrupted: the checkpoint is that of the last whole epoch.</exception>
    public int Go(ProgressBars bars)
    {
        var (bar, loop, epochs) = (bars.Add("train"), training.Loop, training.Epochs);
        float? loss = null;
        loop.Progress = progress =>
        {
            loss = progress.Loss;
            var opponent = progress.OpponentLoss is { } other ? $" / {other:F4}" : "";
            bar.Update(
                progress.Step,
                training.Steps,
                $"epoch {progress.Epoch + 1}/{epochs}, loss {loss:F4}{opponent}, {progress.ExamplesPerSecond:N0} examples/s");
        };
        TrainingProgress? ended = null;
        loop.EpochEnded = means => ended = means;
        while (loop.Epoch < epochs)
        {
            runEpoch();
            save();
            if (ended is not { } means)
                continue;
            bar.Tell(EpochFigures.Describe(
                means.Epoch + 1, epochs, means.Loss, means.OpponentLoss, means.LearningRate, means.ExamplesPerSecond));
            epochEnded(means);
        }

        bar.Finish(loss is null ? $"{loop.Epoch} epochs were done already" : $"{epochs} epochs, loss {loss:F4}");
        return loop.Step;
    }
}
