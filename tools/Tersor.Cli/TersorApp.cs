using System.Reflection;
using Spectre.Console.Cli;
using Tersor.Cli.Commands;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Diagnostics;
using Tersor.Gpu;
using Tersor.Models;
using Tersor.Mpi;
using Tersor.Sweeps;

namespace Tersor.Cli;

/// <summary>The <c>tersor</c> command: which commands there are, and what becomes of their errors.</summary>
internal static class TersorApp
{
    /// <summary>The program's version.</summary>
    public static string Version { get; } = typeof(TersorApp).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="catalog">Where it finds data.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="ranks">The processes that run the same line together; null for this one alone.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(
        IReadOnlyList<string> arguments,
        Terminal terminal,
        DatasetCatalog catalog,
        CancellationToken cancellation,
        Ranks? ranks = null)
    {
        using var files = new CommandFiles(catalog.Folders, ranks);
        return Run(arguments, terminal, catalog, files, cancellation);
    }

    /// <summary>Runs one command line with something else between its reading and its command.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="catalog">Where it finds data.</param>
    /// <param name="interceptor">Gets the settings that were read, before the command does.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(
        IReadOnlyList<string> arguments,
        Terminal terminal,
        DatasetCatalog catalog,
        ICommandInterceptor interceptor,
        CancellationToken cancellation)
    {
        var app = new CommandApp();
        app.Configure(config =>
        {
            config.SetApplicationName("tersor");
            config.SetApplicationVersion(Version);
            config.ConfigureConsole(terminal.Output);
            config.UseStrictParsing();
            config.SetInterceptor(interceptor);
            config.CancellationExitCode(ExitCode.Interrupted);
            config.SetExceptionHandler((exception, _) => Explain(exception, terminal, cancellation));
            config.Settings.Registrar.RegisterInstance(terminal);
            config.Settings.Registrar.RegisterInstance(catalog);
            config.Settings.Registrar.RegisterInstance<RunCommandLine>((line, token) => Run(line, terminal, catalog, token));
            AddCommands(config);
        });
        try
        {
            return app.Run(OptionGrammar.Read(arguments), cancellation);
        }
        catch (Exception exception)
        {
            // What is thrown before a command begins, or while help is shown.
            return Explain(exception, terminal, cancellation);
        }
    }

    private static void AddCommands(IConfigurator config)
    {
        config.AddCommand<CompressCommand>("compress")
            .WithDescription("Trains (or loads), prunes, shares, encodes, and measures the decoded file.")
            .WithExample("compress", "lenet-300-100")
            .WithExample("compress", "lenet-5", "--data", "mnist", "--report", "lenet-5.html");
        config.AddCommand<TrainCommand>("train")
            .WithDescription("Trains a dense network to a safetensors checkpoint, written after every epoch.")
            .WithExample("train", "lenet-5", "--epochs", "20")
            .WithExample("train", "lenet-5", "--epochs", "20", "--resume");
        config.AddCommand<SensitivityCommand>("sensitivity")
            .WithDescription(
                "Measures how much pruning and how few bits each layer bears, and plans a recipe for a size or a loss.")
            .WithExample("sensitivity", "lenet-5", "--plot", "lenet-5.svg")
            .WithExample(
                "sensitivity", "lenet-5", "--checkpoint", "lenet-5.safetensors", "--ratio", "40", "--out", "recipe.json");
        config.AddCommand<EvaluateCommand>("evaluate")
            .WithDescription("Measures the accuracy of a file on a test set, or how good the images of a generator are.");
        config.AddCommand<ReproduceCommand>("reproduce")
            .WithDescription("Runs CNNs, RNNs and a GAN through both pipelines and writes the results to a document.")
            .WithExample("reproduce", "--quick", "--out", "quick.md")
            .WithExample("reproduce", "dcgan", "--ablation");
        config.AddBranch("sweep", AddSweepCommands);
        config.AddCommand<InspectCommand>("inspect")
            .WithDescription("Shows what is inside a file: layers, non-zeros, bits, streams, and where its bytes go.");
        config.AddCommand<PredictCommand>("predict")
            .WithDescription("Tells what a model sees in PNG, JPEG or IDX images.")
            .WithExample("predict", "lenet-5.tersor", "shoe.png");
        config.AddCommand<GenerateCommand>("generate")
            .WithDescription("Lets a model write text or make images.")
            .WithExample("generate", "char-lstm.tersor", "--prompt", "ROMEO:", "--temperature", "0.7");
        config.AddCommand<ModelsCommand>("models")
            .WithDescription("Lists the models that come with the program, with shapes and sizes.");
        config.AddCommand<GraphCommand>("graph")
            .WithDescription("Writes the graph of any model as a file that can be changed and trained.")
            .WithExample("graph", "lenet-5", "--out", "my.json");
        config.AddCommand<RecipeCommand>("recipe")
            .WithDescription("Writes a model's recipe as a file that can be changed, or tells which keys there are.")
            .WithExample("recipe", "lenet-5", "--set", "prune.sparsity=0.95", "--out", "r.json")
            .WithExample("recipe", "--schema", "--out", "recipe.schema.json");
        config.AddCommand<ImportCommand>("import")
            .WithDescription("Stores the model of an ONNX file uncompressed, so that everything else works on it.")
            .WithExample("import", "model.onnx", "--out", "model.tersor");
        config.AddCommand<ImportDeepCompressionCommand>("import-dc")
            .WithDescription("Stores a network that the authors of Deep Compression published, weights as they have them.")
            .WithExample("import-dc", "squeezenet.net", "--out", "squeezenet.tersor");
        config.AddCommand<ExportCommand>("export")
            .WithDescription("Writes a model for other programs: ONNX or safetensors.")
            .WithExample("export", "model.tersor", "--to", "onnx", "--original", "model.onnx");
        config.AddCommand<VerifyCommand>("verify")
            .WithDescription("Compares a model with another, or with recorded inputs and outputs.")
            .WithExample("verify", "model.onnx", "model.tersor", "--data", "cifar10")
            .WithExample("verify", "model.onnx", "--test-data", "test_data_set_0");
        config.AddCommand<CompareCommand>("compare")
            .WithDescription("Shows runs side by side, from their histories: where their settings differ, what they came to.")
            .WithExample("compare", "a.run.jsonl", "b.run.jsonl");
        config.AddCommand<DataCommand>("data")
            .WithDescription("Shows which data sets were found, where, and how to get the others.");
        config.AddCommand<DoctorCommand>("doctor")
            .WithDescription("Shows what this machine can do, and how much of it the engine gets.");
    }

    private static void AddSweepCommands(IConfigurator<CommandSettings> sweep)
    {
        sweep.SetDescription("Compresses models with recipes, data sets and seeds: here, on Slurm, or by any batch system.");
        sweep.AddCommand<SweepRunCommand>("run")
            .WithDescription("Runs what is missing of a sweep, or submits it.")
            .WithExample("sweep", "run", "sweep.json")
            .WithExample("sweep", "run", "sweep.json", "--on", "slurm", "--", "--partition=gpu", "--time=2:00:00");
        sweep.AddCommand<SweepStatusCommand>("status").WithDescription("Shows how far a sweep is, and why tasks failed.");
        sweep.AddCommand<SweepResultsCommand>("results")
            .WithDescription("Shows sizes and qualities over all seeds.")
            .WithExample("sweep", "results", "sweep", "--csv", "results.csv", "--report", "results.html");
        sweep.AddCommand<SweepCancelCommand>("cancel").WithDescription("Takes back what Slurm holds of a sweep; results stay.");
        sweep.AddCommand<SweepListCommand>("list").WithDescription("Writes the indices of tasks, for other batch systems.");
        sweep.AddCommand<SweepTaskCommand>("task").WithDescription("Does one task; what a batch system calls.");
    }

    private static int Explain(Exception exception, Terminal terminal, CancellationToken cancellation)
    {
        // A signal may surface as any error of whatever it cut short.
        if (exception is OperationCanceledException || cancellation.IsCancellationRequested)
        {
            terminal.Error("interrupted");
            return ExitCode.Interrupted;
        }

        terminal.Error(Failure.Describe(exception, DriverError.TryDescribe));
        return Failure.Root(exception) is CommandAppException or UsageException or UnknownDatasetException
            or UnknownModelException or SweepException or MpiException
            ? ExitCode.Usage
            : ExitCode.Failed;
    }
}
