using Tersor.Cli.Output;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>A dense training that leaves a checkpoint after every epoch.</summary>
/// <param name="training">The training, at its beginning or where a checkpoint left off.</param>
/// <param name="runEpoch">Trains an epoch.</param>
/// <param name="save">Writes the checkpoint.</param>
internal sealed class TrainingRun(TaskTraining training, Action runEpoch, Action save)
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
        while (loop.Epoch < epochs)
        {
            runEpoch();
            save();
        }

        bar.Finish(loss is null ? $"{loop.Epoch} epochs were done already" : $"{epochs} epochs, loss {loss:F4}");
        return loop.Step;
    }
}
