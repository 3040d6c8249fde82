using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>The training of one stage, for a <see cref="CompressionTask"/> to carry out in its own way.</summary>
/// <param name="Stage">The stage's name, for progress.</param>
/// <param name="Plan">The settings of the training.</param>
/// <param name="Seed">Decides the order of the examples.</param>
/// <param name="Progress">Told how it goes; may be null.</param>
internal sealed record StageTraining(string Stage, TrainingPlan Plan, ulong Seed, IProgress<CompressionProgress>? Progress)
{
    /// <summary>Makes what changes the weights' forms, from the number of steps; null if they stay as they are.</summary>
    public Func<int, IFormSchedule>? Forms { get; init; }

    /// <summary>Lets a loop change the forms before its steps, and tell how it goes.</summary>
    /// <param name="loop">The loop, before its first step.</param>
    /// <param name="forms">What <see cref="Forms"/> has made; may be null.</param>
    /// <param name="steps">The steps that the loop will do.</param>
    public void Attach(TrainingLoop loop, IFormSchedule? forms, int steps)
    {
        loop.BeforeStep = forms is null ? null : forms.BeforeStep;
        loop.Progress = report => Progress?.Report(new CompressionProgress(
            Stage, report.Epoch + 1, Plan.Epochs, report.Step, steps, report.Loss, report.LearningRate, report.ExamplesPerSecond));
    }
}
