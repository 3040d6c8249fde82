using System.ComponentModel;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Cli.Recipes;
using Tersor.Compression;

namespace Tersor.Cli.Commands;

/// <summary><c>tersor recipe</c>: a model's recipe as a file that people change, and what its keys are.</summary>
internal sealed class RecipeCommand(Terminal terminal) : Command<RecipeCommand.Settings>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var text = settings.Text();
        if (settings.Out is { } path)
        {
            settings.Files.Output(path).WriteText(text + "\n");
            terminal.Line($"{path}: {settings.Title}");
        }
        else
        {
            terminal.Text(text);
        }

        if (settings.Json is { } json)
            settings.Files.Output(json).WriteText(text + "\n");
        return ExitCode.Success;
    }

    internal sealed class Settings : SourceSettings, IRecipeOptions
    {
        [Input]
        [CommandArgument(0, "[MODEL]")]
        [Description("A name that 'tersor models' lists, an .onnx, .tersor, safetensors or graph file.")]
        public string? Model { get; init; }

        [CommandOption("--naive")]
        [Description("The plain three-stage pipeline instead of the model's best recipe.")]
        public bool IsNaive { get; init; }

        [CommandOption("--small")]
        [Description("A training down to a file about as good as the dense network.")]
        public bool IsSmall { get; init; }

        [CommandOption("--tiny")]
        [Description("A training down to a file that may be a little worse.")]
        public bool IsTiny { get; init; }

        /// <inheritdoc/>
        [Input]
        [CommandOption("--recipe <NAME|FILE>")]
        [Description(IRecipeOptions.RecipeHelp)]
        public string? Recipe { get; init; }

        [CommandOption("--ratio <NUMBER>")]
        [Description("A training down to a file so many times smaller than the dense network; by 'small', if none is named.")]
        public float? Ratio { get; init; }

        [CommandOption("--bytes <COUNT>")]
        [Description("A training down to a file of at most so many bytes; else as --ratio.")]
        public int? Bytes { get; init; }

        /// <inheritdoc/>
        [CommandOption("--epochs <COUNT>")]
        [Description(IRecipeOptions.EpochsHelp)]
        public int? Epochs { get; init; }

        /// <inheritdoc/>
        [CommandOption("--rate <NUMBER>")]
        [Description(IRecipeOptions.RateHelp)]
        public float? Rate { get; init; }

        /// <inheritdoc/>
        [CommandOption("--batch <COUNT>")]
        [Description(IRecipeOptions.BatchHelp)]
        public int? Batch { get; init; }

        /// <inheritdoc/>
        [CommandOption("--early-stopping <EPOCHS>")]
        [Description(IRecipeOptions.EarlyStoppingHelp)]
        public int? EarlyStopping { get; init; }

        /// <inheritdoc/>
        [CommandOption("--best-epoch")]
        [Description(IRecipeOptions.BestEpochHelp)]
        public bool BestEpoch { get; init; }

        /// <inheritdoc/>
        [CommandOption("--set <KEY=VALUE>")]
        [Description(IRecipeOptions.SetHelp)]
        public string[] Set { get; init; } = [];

        [CommandOption("--schema")]
        [Description("The JSON Schema of recipes, by which editors complete and check them.")]
        public bool Schema { get; init; }

        [CommandOption("--reference")]
        [Description("The page that lists every key: type, range, default and effect.")]
        public bool Reference { get; init; }

        [Output]
        [CommandOption("--out <FILE>")]
        [Description("Where it goes; by default standard output.")]
        public string? Out { get; init; }

        /// <inheritdoc/>
        string? IRecipeOptions.Recipe => Names.FirstOrDefault()?[2..] ?? Recipe;

        /// <summary>The options given that are a recipe's name.</summary>
        private IEnumerable<string> Names =>
            new[] { ("--naive", IsNaive), ("--small", IsSmall), ("--tiny", IsTiny) }
                .Where(option => option.Item2).Select(option => option.Item1);

        /// <summary>What is written, in a few words.</summary>
        public string Title => Schema ? "the schema of recipes" : Reference ? "every key of a recipe" : $"a recipe of {Model}";

        /// <summary>What was asked for.</summary>
        /// <exception cref="UsageException">Nothing, or several things.</exception>
        public string Text()
        {
            if (Reference && Json is not null)
                throw new UsageException("--json and --reference: the page of keys is no JSON");
            string[] asked = [.. Names, .. Recipe is null ? Array.Empty<string>() : ["--recipe"]];
            if (asked.Length > 1)
                throw new UsageException($"{asked[0]} and {asked[1]}: one of them");
            return (Model, Schema, Reference) switch
            {
                (null, true, false) => RecipeJsonSchema.Write().TrimEnd(),
                (null, false, true) => RecipeReference.Write().TrimEnd(),
                ({ } model, false, false) => RecipeJson.Write(
                    RecipeChoice.DownTo(this, ModelChoice.Of(model, this).Definition, Ratio, Bytes)),
                _ => throw new UsageException("one of a MODEL, --schema and --reference"),
            };
        }
    }
}
