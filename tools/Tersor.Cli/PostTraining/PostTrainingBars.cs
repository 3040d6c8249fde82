using Tersor.Cli.Output;
using Tersor.Compression.PostTraining;

namespace Tersor.Cli.PostTraining;

/// <summary>A bar for each part of a compression without training, and for each pass over the layers.</summary>
internal sealed class PostTrainingBars(ProgressBars bars) : IProgress<PostTrainingProgress>
{
    private string? _name;
    private ProgressBar? _bar;
    private TimeSpan _begin;
    private TimeSpan _now;

    /// <inheritdoc/>
    public void Report(PostTrainingProgress value)
    {
        _now = value.Elapsed;
        if (value.Message is { } message)
        {
            bars.Line(message);
            return;
        }

        // A pass ends with its judgement.
        var isJudged = value.Phase == PostTrainingPhase.Judging && _bar is not null;
        if (!isJudged && NameOf(value) is var name && name != _name)
        {
            Finish();
            (_name, _bar, _begin) = (name, bars.Add(name), value.Elapsed);
        }

        var left = value.Remaining is { } time ? $", {Figure.Duration(time.TotalSeconds)} left in all" : "";
        _bar!.Update(value.Done, value.Count, isJudged ? "judging" : $"{value.Layer}{left}");
    }

    /// <summary>Ends the last bar.</summary>
    public void Finish() => _bar?.Finish(Figure.Duration((_now - _begin).TotalSeconds));

    private static string NameOf(PostTrainingProgress value) => value.Phase switch
    {
        PostTrainingPhase.Reading => "read",
        PostTrainingPhase.Importance => "importance",
        PostTrainingPhase.Sweep => $"pass {value.Pass}",
        PostTrainingPhase.Judging => "judge",
        PostTrainingPhase.Distillation => "distill",
        _ => "measure",
    };
}
