using Tersor.Cli.Output;
using Tersor.Learning;

namespace Tersor.Cli;

/// <summary>A dense training that leaves a checkpoint after every epoch.</summary>
/// <param name="trainer">The training, at its beginning or where a checkpoint left off.</param>
/// <param name="source">The batches.</param>
/// <param name="epochs">The epochs to have done in all.</param>
/// <param name="path">The checkpoint.</param>
/// <param name="notes">What it says beside the weights.</param>
internal sealed class TrainingRun(
    Trainer trainer, IBatchSource source, int epochs, string path, IReadOnlyDictionary<string, string> notes)
{
    /// <summary>Trains to the end.</summary>
    /// <returns>The number of steps done in all.</returns>
    /// <exception cref="OperationCanceledException">Interrupted: the checkpoint is that of the last whole epoch.</exception>
    public int Go(ProgressBars bars, CancellationToken cancellation)
    {
        var bar = bars.Add("train");
        var steps = epochs * source.BatchesPerEpoch;
        float? loss = null;
        trainer.Progress = progress =>
        {
            loss = progress.Loss;
            bar.Update(
                progress.Step, steps, $"epoch {progress.Epoch + 1}/{epochs}, loss {loss:F4}, {progress.ExamplesPerSecond:N0} examples/s");
        };
        while (trainer.Epoch < epochs)
        {
            trainer.Train(source, trainer.Epoch + 1, cancellation);
            Checkpoint.Save(path, trainer, notes);
        }

        bar.Finish(loss is null ? $"{trainer.Epoch} epochs were done already" : $"{epochs} epochs, loss {loss:F4}");
        return trainer.Step;
    }
}
