using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Tersor.Fuzz;

/// <summary>Tries so many files and says what came of them; 1 if one broke a rule.</summary>
internal sealed class FuzzCommand : Command<FuzzCommand.Settings>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        Fuzzer fuzzer = settings.Kind == FileKind.Onnx
            ? new OnnxFuzzer(settings.Seed, settings.Models)
            : new LoadFuzzer(settings.Seed);
        var result = fuzzer.Run(
            settings.Count, settings.Threads, done => Console.Error.WriteLine($"{done} of {settings.Count}"), settings.First);
        Console.WriteLine(
            $"{result.Count} files, {result.Predicted} predicted, at most {result.MostBytes / 1e6:0.0} MB and "
            + $"{result.Slowest.TotalMilliseconds:0} ms for one");
        if (result.Failure is { } failure)
        {
            File.WriteAllBytes(settings.Keep, failure.File);
            Console.Error.WriteLine($"file {failure.Number}, kept as {settings.Keep}: {failure.Reason}");
            return 1;
        }

        return result.Slowest <= Patience ? 0 : 1;
    }

    internal enum FileKind
    {
        Tersor,
        Onnx,
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--kind <KIND>"), Description("tersor or onnx."), DefaultValue(FileKind.Tersor)]
        public FileKind Kind { get; init; }

        [CommandOption("--models <FOLDER>"), Description("ONNX models of others to change, here and below.")]
        public string? Models { get; init; }

        [CommandOption("--first <NUMBER>"), Description("The number of the first file."), DefaultValue(0L)]
        public long First { get; init; }

        [CommandOption("--count <COUNT>"), Description("How many files."), DefaultValue(100_000L)]
        public long Count { get; init; }

        [CommandOption("--seed <SEED>"), Description("Another one, other files."), DefaultValue(1)]
        public int Seed { get; init; }

        [CommandOption("--threads <THREADS>"), Description("How many at once.")]
        public int Threads { get; init; } = Environment.ProcessorCount;

        [CommandOption("--keep <FILE>"), Description("Where to keep a file that breaks a rule."), DefaultValue("broken.tersor")]
        public string Keep { get; init; } = "broken.tersor";

        public override ValidationResult Validate() =>
            Count < 1 || Threads < 1
                ? ValidationResult.Error("--count and --threads are at least 1")
                : ValidationResult.Success();
    }
}
