using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>Options of every command in which a model looks at data.</summary>
internal class InputSettings : DataSettings
{
    [CommandOption("--mean <NUMBER>")]
    [Description("The mean of pixels in [0, 1], with --std, if the file does not say it; by default measured on the data.")]
    public float? Mean { get; init; }

    [CommandOption("--std <NUMBER>")]
    [Description("The standard deviation that pixels are divided by, with --mean.")]
    public float? Deviation { get; init; }

    /// <summary>What the command line says of the normalisation of images; null if nothing.</summary>
    /// <exception cref="UsageException">It says half of it, or something impossible.</exception>
    public InputNormalization? Normalization => (Mean, Deviation) switch
    {
        (null, null) => null,
        ({ } mean, _) when !float.IsFinite(mean) => throw new UsageException($"--mean: {Mean} is not a finite number"),
        (_, { } deviation) when !(deviation > 0 && float.IsFinite(deviation)) =>
            throw new UsageException($"--std: {Deviation} is not a number above 0"),
        ({ } mean, { } deviation) => new InputNormalization(mean, deviation),
        _ => throw new UsageException("--mean and --std: one needs the other"),
    };

    /// <summary>What the command line says of the normalisation of a model's inputs; null if nothing.</summary>
    /// <param name="task">What the model is for.</param>
    /// <param name="model">The model's name.</param>
    /// <exception cref="UsageException">It says something impossible, or the model looks at no images.</exception>
    public InputNormalization? NormalizationFor(TaskKind task, string model) => task.NormalizesInputs || Normalization is null
        ? Normalization
        : throw new UsageException($"--mean and --std: '{model}' {task.Does}");
}
