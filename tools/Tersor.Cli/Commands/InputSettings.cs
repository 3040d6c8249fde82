using System.ComponentModel;
using System.Globalization;
using Spectre.Console.Cli;
using Tersor.Cli.Output;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>Options of every command in which a model looks at data.</summary>
internal class InputSettings : DataSettings
{
    [CommandOption("--mean <NUMBERS>")]
    [Description("The mean of pixels in [0, 1], or one for each channel (0.48,0.45,0.41), with --std, if the file does not say "
        + "it; by default measured on the data.")]
    public string? Mean { get; init; }

    [CommandOption("--std <NUMBERS>")]
    [Description("The standard deviation that pixels are divided by, or one for each channel, with --mean.")]
    public string? Deviation { get; init; }

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
        if (!task.NormalizesInputs)
            throw new UsageException($"--mean and --std: '{graph.Name}' {task.Does}");
        return !given.IsPerChannel || given.Channels.Length == graph.InputShape[0]
            ? given
            : throw new UsageException(
                $"--mean and --std: {given.Channels.Length} channels, but '{graph.Name}' takes {Figure.Shape(graph.InputShape)}");
    }

    private static float[] Numbers(string option, string list) => Array.ConvertAll(list.Split(','), text =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && float.IsFinite(number)
            ? number
            : throw new UsageException($"{option}: '{text}' is not a number"));
}
