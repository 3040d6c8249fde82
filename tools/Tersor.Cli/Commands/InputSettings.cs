using System.ComponentModel;
using System.Globalization;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Format;
using Tersor.Images;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>Options of every command in which a model looks at data.</summary>
internal class InputSettings : DataSettings
{
    [CommandOption("--mean <NUMBERS>")]
    [Description("The mean of pixels between 0 and 1, or one for each channel (0.48,0.45,0.41), with --std, if the file does not "
        + "say it; by default measured on the data.")]
    public string? Mean { get; init; }

    [CommandOption("--std <NUMBERS>")]
    [Description("The standard deviation that pixels are divided by, or one for each channel, with --mean.")]
    public string? Deviation { get; init; }

    [CommandOption("--resize <SIZE>")]
    [Description("The size that images get, 32 or 224x224 (rows first), if they have others.")]
    public string? Resize { get; init; }

    [CommandOption("--fit <HOW>")]
    [Description("What becomes of images of other proportions: stretch, crop or letterbox; without --resize they get the model's "
        + "size.")]
    public string? Fit { get; init; }

    [CommandOption("--validation <SHARE>")]
    [Description("Keep back this share of the training examples, drawn by the seed (the end of a text), and judge by it: each "
        + "epoch, and the result instead of by the test examples, unless it chooses an epoch.")]
    public float? Validation { get; init; }

    [CommandOption("--label <NAME>")]
    [Description("The column of a CSV table that has the class; the last one by default.")]
    public string? LabelColumn { get; init; }

    [Input]
    [CommandOption("--labels <FILE>")]
    [Description("The names of the classes, one a line, if the data does not have them.")]
    public string? Labels { get; init; }

    /// <summary>What the command line says of the normalisation of images; null if nothing.</summary>
    /// <exception cref="UsageException">It says half of it, or something impossible.</exception>
    public InputNormalization? Normalization
    {
        get
        {
            if (Mean is null && Deviation is null)
                return null;
            if (Mean is null || Deviation is null)
                throw new UsageException("--mean and --std: one needs the other");
            var (means, deviations) = (Numbers("--mean", Mean), Numbers("--std", Deviation));
            if (Array.FindIndex(deviations, deviation => !(deviation > 0)) is >= 0 and var wrong)
                throw new UsageException($"--std: {Deviation.Split(',')[wrong]} is not a number above 0");
            return means.Length == deviations.Length
                ? new InputNormalization([.. means.Zip(deviations, (mean, std) => new ChannelNormalization(mean, std))])
                : throw new UsageException($"--mean and --std: {means.Length} and {deviations.Length} numbers");
        }
    }

    /// <summary>What the command line says of the normalisation of a model's inputs; null if nothing.</summary>
    /// <param name="task">What the model is for.</param>
    /// <param name="graph">The model.</param>
    /// <exception cref="UsageException">It says something impossible, or the model looks at no images.</exception>
    public InputNormalization? NormalizationFor(TaskKind task, ModelGraph graph)
    {
        if (Normalization is not { } given)
            return null;
        if (!task.NormalizesInputs && graph.InputShape is not [1 or 3, > 1, > 1])
            throw new UsageException($"--mean and --std: '{graph.Name}' {task.Does}");
        return !given.IsPerChannel || given.Channels.Length == graph.InputShape[0]
            ? given
            : throw new UsageException(
                $"--mean and --std: {given.Channels.Length} channels, but '{graph.Name}' takes {Figure.Shape(graph.InputShape)}");
    }

    /// <summary>How the command line wants data to be read.</summary>
    /// <param name="task">What the model is for.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="seed">Decides which examples are kept for a validation.</param>
    /// <exception cref="UsageException">It says something impossible, or the model takes no such data.</exception>
    public DataOptions ReadingFor(TaskKind task, string model, ulong seed = 1)
    {
        if (!task.TakesImages && (Resize ?? Fit ?? Labels) is not null)
            throw new UsageException($"--resize, --fit and --labels: '{model}' {task.Does}");
        if (Validation is { } share && !(share is > 0 and < 1))
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--validation: {share} is not in (0, 1)"));
        return new DataOptions
        {
            Size = Resize is null ? null : ParseSize(Resize),
            Fit = Fit is null ? null : ImageFits.Parse(Fit)
                ?? throw new UsageException($"--fit: '{Fit}' is none of stretch, crop and letterbox"),
            Validation = Validation,
            Seed = seed,
            Label = LabelColumn,
            ClassNames = Labels is null ? [] : DataOptions.ReadNames(Labels),
        };
    }

    private static ImageSize ParseSize(string text)
    {
        var sides = Array.ConvertAll(text.Split('x'), side =>
            int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= ReadLimits.Default.MaxImageSide
                ? number
                : throw new UsageException($"--resize: '{text}' is no size such as 32 or 224x224"));
        return sides is [var height, .. var rest] && rest.Length < 2
            ? new ImageSize(height, rest is [var width] ? width : height)
            : throw new UsageException($"--resize: '{text}' is no size such as 32 or 224x224");
    }

    private static float[] Numbers(string option, string list) => Array.ConvertAll(list.Split(','), text =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && float.IsFinite(number)
            ? number
            : throw new UsageException($"{option}: '{text}' is not a number"));
}
