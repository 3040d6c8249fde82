using Tersor.Cli.History;
using Tersor.Cli.Output;
using Tersor.Compression;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>A dense training that leaves a checkpoint after every epoch.</summary>
/// <param name="training">The training, at its beginning or where a checkpoint left off.</param>
/// <param name="runEpoch">Trains an epoch.</param>
/// <param name="save">Writes the checkpoint.</param>
/// <param name="epochEnded">Told what every epoch came to, when its checkpoint is written.</param>
internal sealed class TrainingRun(
    TaskTraining training, Func<EpochResult?> runEpoch, Action save, Action<CompressionProgress> epochEnded)
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
        while (!training.HasEnded)
        {
            var ended = runEpoch();
            save();
            if (ended is not { } result)
                continue;
            var epoch = EpochFigures.Of(result, epochs);
            bar.Tell(EpochFigures.Describe(epoch));
            epochEnded(epoch);
        }

        training.Best?.Adopt();
        var early = loop.Epoch < epochs ? $" of {epochs}, the last ones no better on validation examples" : "";
        var done = loop.Epoch == 1 ? "1 epoch" : $"{loop.Epoch} epochs";
        bar.Finish(loss is null ? $"{done} {(loop.Epoch == 1 ? "was" : "were")} done already" : $"{done}{early}, loss {loss:F4}");
        return loop.Step;
    }
}
