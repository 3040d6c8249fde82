using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Core;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>The command line of <c>tersor train</c>.</summary>
internal sealed class TrainSettings : ModelSettings
{
    /// <summary>More would be a file of hundreds of megabytes, which no viewer shows.</summary>
    private const int MostTracedCalls = 200_000;

    [CommandOption("--resume")]
    [Description("Go on from the result file of a training that was interrupted: the same bits as without the interruption.")]
    public bool Resume { get; init; }

    [CommandOption("--freeze-body")]
    [Description("Train the last linear layer alone, and leave what is before it as it came.")]
    public bool FreezeBody { get; init; }

    [CommandOption("--profile")]
    [Description("Show what each operation of the training costs: time, share, multiply-adds, bytes, per cent of the roof.")]
    public bool Profile { get; init; }

    [Output]
    [CommandOption("--profile-trace <FILE>")]
    [Description("The same, and write the single calls as a trace, which chrome://tracing or ui.perfetto.dev shows.")]
    public string? ProfileTrace { get; init; }

    /// <inheritdoc/>
    public override bool GoesOn => Resume;

    /// <summary>Counts what operations cost, if that was asked for.</summary>
    public OperationProfile? NewProfile() => Profile || ProfileTrace is not null
        ? new OperationProfile(ProfileTrace is null ? 0 : MostTracedCalls)
        : null;

    /// <summary>The checkpoint.</summary>
    [Output("--out")]
    public string ResultPath => Out ?? $"{FindModel().Name}.safetensors";

    /// <summary>A picture beside the checkpoint; null for models that make none.</summary>
    [Output("--out")]
    public string? SheetPath =>
        FindModel().Task.SampleExtension is { } extension ? Path.ChangeExtension(ResultPath, extension) : null;

    /// <summary>Checks that a training with a frozen body is possible.</summary>
    /// <exception cref="UsageException">It is to be gone on with, or changes the examples.</exception>
    public void CheckFrozen(TrainingSettings plan)
    {
        if (Resume)
            throw new UsageException("--freeze-body: such a training takes seconds, and leaves nothing for --resume");
        if (plan.Shift > 0)
            throw new UsageException("--freeze-body: 'train.shift' moves images, but what they give is computed once");
    }
}
