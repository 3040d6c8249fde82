using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor generate</c>: text that a character model writes, or images that a generator makes.</summary>
internal sealed class GenerateCommand(Terminal terminal) : Command<GenerateCommand.Settings>
{
    private const float HighestTemperature = 100f;
    private const int MostImages = 10_000;
    private const string DefaultName = "generated";

    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (!(settings.Temperature is >= 0f and <= HighestTemperature))
            throw new UsageException($"--temperature: {settings.Temperature} is not in [0, {HighestTemperature}]");
        if (settings.Length < 1)
            throw new UsageException($"--length: {settings.Length} is not at least 1");
        if (settings.Count is < 1 or > MostImages)
            throw new UsageException($"--count: {settings.Count} is not in [1, {MostImages}]");
        var model = ModelFile.Read(settings.File, settings, settings.Model);
        if (model.Task.WhyNotSample is { } reason)
            throw new UsageException($"{settings.File} holds '{model.Graph.Name}', which {reason}");
        var view = new View(terminal, settings, model);
        using var device = settings.OpenDevice();
        using var predictor = model.Open(device, model.Task.SampleGraph(model.Graph));
        var wanted = new SampleSettings(settings.Count, settings.Seed)
        {
            Length = settings.Length,
            Prompt = settings.Prompt,
            Temperature = settings.Temperature,
        };
        model.Task.Sample(predictor, device, model.Notes, wanted, view, cancellationToken);
        return ExitCode.Success;
    }

    /// <summary>Shows a text on the terminal, and images in a file.</summary>
    private sealed class View : ISampleView
    {
        private readonly Terminal _terminal;
        private readonly Settings _settings;
        private readonly string _model;
        private readonly string _path;
        private readonly SampleFile? _file;

        /// <summary>A view whose file, if there will be one, is reserved before the work begins.</summary>
        public View(Terminal terminal, Settings settings, ModelFile model)
        {
            _terminal = terminal;
            _settings = settings;
            _model = model.Graph.Name;
            _path = settings.Out ?? DefaultName + model.Task.SampleExtension;
            _file = model.Task.SampleExtension is null ? null : new SampleFile(settings.Files.Output(_path));
        }

        /// <inheritdoc/>
        public void Show(string text)
        {
            _terminal.Text(text);
            JsonFile.Write(_settings, new { _settings.File, Model = _model, _settings.Temperature, _settings.Seed, Text = text });
        }

        /// <inheritdoc/>
        public void Show(float[] images, ReadOnlySpan<int> shape)
        {
            _file!.Show(images, shape);
            _terminal.Line(
                $"{_path}: {Figure.Count(_settings.Count)} images of {Figure.Shape(shape.ToArray())}, seed {_settings.Seed}");
            JsonFile.Write(_settings, new { _settings.File, Model = _model, _settings.Count, _settings.Seed, Sheet = _path });
        }
    }

    internal sealed class Settings : SourceSettings
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
