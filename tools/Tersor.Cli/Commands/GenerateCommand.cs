using System.ComponentModel;
using System.Text;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Learning;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor generate</c>: text that a character model writes, or images that a generator makes.</summary>
internal sealed class GenerateCommand(Terminal terminal) : Command<GenerateCommand.Settings>
{
    private const float HighestTemperature = 100f;
    private const int MostImages = 10_000;
    private const string DefaultSheet = "generated.png";

    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (!(settings.Temperature is >= 0f and <= HighestTemperature))
            throw new UsageException($"--temperature: {settings.Temperature} is not in [0, {HighestTemperature}]");
        if (settings.Length < 1)
            throw new UsageException($"--length: {settings.Length} is not at least 1");
        if (settings.Count is < 1 or > MostImages)
            throw new UsageException($"--count: {settings.Count} is not in [1, {MostImages}]");
        var model = ModelFile.Read(settings.File, settings.Model);
        if (model.MakesImages)
            return MakeImages(model, settings, cancellationToken);
        var vocabulary = model.Vocabulary
            ?? throw new UsageException($"{settings.File} holds '{model.Graph.Name}', which writes no text and makes no images");
        var prompt = string.IsNullOrEmpty(settings.Prompt) ? vocabulary[0].ToString() : settings.Prompt;

        using var device = settings.OpenDevice();
        using var predictor = model.OpenForSingleSteps(device);
        var sampler = new TextSampler(predictor, vocabulary, settings.Temperature, settings.Seed);
        var text = new StringBuilder(settings.Prompt);
        foreach (var character in sampler.Write(prompt, settings.Length, cancellationToken))
            text.Append(character);
        terminal.Text(text.ToString());
        JsonFile.Write(settings, new { settings.File, Model = model.Graph.Name, settings.Temperature, settings.Seed, Text = text.ToString() });
        return ExitCode.Success;
    }

    private int MakeImages(ModelFile model, Settings settings, CancellationToken cancellationToken)
    {
        var path = settings.Out ?? DefaultSheet;
        var output = settings.Files.Output(path);
        using var device = settings.OpenDevice();
        using var predictor = model.Open(device);
        SampleSheet.Write(output, predictor, device, settings.Count, settings.Seed, cancellationToken);
        terminal.Line($"{path}: {Figure.Count(settings.Count)} images of {Figure.Shape(model.Graph.OutputShape)}, seed {settings.Seed}");
        JsonFile.Write(settings, new { settings.File, Model = model.Graph.Name, settings.Count, settings.Seed, Sheet = path });
        return ExitCode.Success;
    }

    internal sealed class Settings : DeviceSettings
    {
        [Input]
        [CommandArgument(0, "<FILE>")]
        [Description("A .tersor file, or a safetensors file of dense weights.")]
        public required string File { get; init; }

        [CommandOption("--length <COUNT>")]
        [Description("Characters to write.")]
        [DefaultValue(500)]
        public int Length { get; init; } = 500;

        [CommandOption("--prompt <TEXT>")]
        [Description("What the model reads before it writes on.")]
        public string? Prompt { get; init; }

        [CommandOption("--count <COUNT>")]
        [Description("Images to make.")]
        [DefaultValue(64)]
        public int Count { get; init; } = 64;

        [Output]
        [CommandOption("--out <FILE>")]
        [Description("Where the images go, as one PNG file; generated.png by default.")]
        public string? Out { get; init; }

        [CommandOption("--temperature <NUMBER>")]
        [Description("Below 1 the likely becomes likelier; 0 takes the likeliest.")]
        [DefaultValue(0.8f)]
        public float Temperature { get; init; } = 0.8f;

        [CommandOption("--seed <NUMBER>")]
        [Description("Decides the draws: the same seed gives the same text or images.")]
        [DefaultValue(1UL)]
        public ulong Seed { get; init; } = 1;

        [CommandOption("--model <NAME>")]
        [Description("What a safetensors file holds the weights of, if it does not say so itself.")]
        public string? Model { get; init; }
    }
}
