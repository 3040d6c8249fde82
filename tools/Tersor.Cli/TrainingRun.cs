using Tersor.Cli.Output;
using Tersor.Learning;

namespace Tersor.Cli;

/// <summary>A dense training that leaves a checkpoint after every epoch.</summary>
/// <param name="training">The training, at its beginning or where a checkpoint left off.</param>
/// <param name="source">The batches.</param>
/// <param name="epochs">The epochs to have done in all.</param>
/// <param name="save">Writes the checkpoint.</param>
internal sealed class TrainingRun(TrainingLoop training, IBatchSource source, int epochs, Action save)
{
    /// <summary>Trains to the end.</summary>
    /// <returns>The number of steps done in all.</returns>
    /// <exception cref="OperationCanceledException">Interrupted: the checkpoint is that of the last whole epoch.</exception>
    public int Go(ProgressBars bars, CancellationToken cancellation)
    {
        var bar = bars.Add("train");
        var steps = epochs * source.BatchesPerEpoch;
        float? loss = null;
        training.Progress = progress =>
        {
            loss = progress.Loss;
            var opponent = progress.OpponentLoss is { } other ? $" / {other:F4}" : "";
            bar.Update(
                progress.Step, steps, $"epoch {progress.Epoch + 1}/{epochs}, loss {loss:F4}{opponent}, {progress.ExamplesPerSecond:N0} examples/s");
        };
        while (training.Epoch < epochs)
        {
            training.Train(source, training.Epoch + 1, cancellation);
            save();
        }

        bar.Finish(loss is null ? $"{training.Epoch} epochs were done already" : $"{epochs} epochs, loss {loss:F4}");
        return training.Step;
    }
}
