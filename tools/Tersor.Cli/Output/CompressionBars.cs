using Tersor.Compression;

namespace Tersor.Cli.Output;

/// <summary>A bar for each stage of a compression.</summary>
internal sealed class CompressionBars(ProgressBars bars) : IProgress<CompressionProgress>
{
    private string? _stage;
    private ProgressBar? _bar;

    /// <inheritdoc/>
    public void Report(CompressionProgress value)
    {
        if (value.Stage != _stage)
            (_stage, _bar) = (value.Stage, bars.Add(value.Stage));
        if (value.Finished is { } stage)
            _bar!.Finish($"{stage.Score}, {Figure.Count(stage.Bytes)} bytes, {Figure.Duration(stage.Seconds)}");
        else if (value.Steps > 0)
            _bar!.Update(
                value.Step,
                value.Steps,
                $"epoch {value.Epoch}/{value.Epochs}, loss {value.Loss:F4}, {value.ImagesPerSecond:N0} examples/s");
    }
}
