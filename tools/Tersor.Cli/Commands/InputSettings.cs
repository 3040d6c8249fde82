using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Format;

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

    /// <summary>Refuses a normalisation where no images are looked at.</summary>
    /// <param name="reason">Why, as the end of a sentence.</param>
    /// <exception cref="UsageException">The command line says one.</exception>
    public void RefuseNormalization(string reason)
    {
        if (Normalization is not null)
            throw new UsageException($"--mean and --std: {reason}");
    }
}
