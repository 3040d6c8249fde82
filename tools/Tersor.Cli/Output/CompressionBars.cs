using Tersor.Cli.History;
using Tersor.Compression;

namespace Tersor.Cli.Output;

/// <summary>A bar for each stage of a compression.</summary>
/// <param name="bars">Shows them.</param>
/// <param name="history">Gets every epoch and every stage; null for none.</param>
internal sealed class CompressionBars(ProgressBars bars, RunHistory? history = null) : IProgress<CompressionProgress>
{
    private string? _stage;
    private ProgressBar? _bar;
    private int _steps;

    /// <summary>The last stage that has ended and can be gone on from; null for none.</summary>
    public string? LastFinished { get; private set; }

    /// <inheritdoc/>
    public void Report(CompressionProgress value)
    {
        if (value.Stage != _stage)
            (_stage, _bar, _steps) = (value.Stage, bars.Add(value.Stage), 0);
        if (value.Finished is { } stage)
        {
            _bar!.Finish($"{stage.Score}, {Figure.Count(stage.Bytes)} bytes, {Figure.Duration(stage.Seconds)}");
            history?.Stage(stage, _steps);
            if (stage.Name != StageNames.Encode)
                LastFinished = stage.Name;
        }
        else if (value.NonZeros is not null)
        {
            _bar!.Tell(EpochFigures.Describe(value));
            history?.Epoch(value.Stage, value.Step, value.Epoch, EpochFigures.Of(value));
            _steps = value.Step;
        }
        else if (value.Steps > 0)
        {
            _bar!.Update(
                value.Step,
                value.Steps,
                $"epoch {value.Epoch}/{value.Epochs}, loss {value.Loss:F4}, {value.ImagesPerSecond:N0} examples/s");
        }
    }
}
