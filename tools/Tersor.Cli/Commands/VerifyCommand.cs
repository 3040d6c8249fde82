using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console.Cli;
using Tersor.Cli.Files;
using Tersor.Cli.Output;
using Tersor.Cli.Samples;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Cli.Commands;

/// <summary>
/// <c>tersor verify</c>: how far what a model gives is from what another gives for the same inputs, or from recorded outputs.
/// </summary>
internal sealed class VerifyCommand(Terminal terminal, DatasetCatalog catalog) : Command<VerifyCommand.Settings>
{
    private const float UsualTolerance = 1e-4f;

    /// <inheritdoc/>
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        settings.Check();
        var model = ModelFile.Read(settings.File, settings, settings.Model);
        using var device = settings.OpenDevice();
        return settings.TestData is { } recorded
            ? CompareRecorded(settings, model, RecordedSamples.Read(recorded, model), device, cancellationToken)
            : CompareModels(settings, model, device, cancellationToken);
    }

    private int CompareRecorded(
        Settings settings,
        ModelFile model,
        ImmutableArray<RecordedSamples> sets,
        Device device,
        CancellationToken cancellationToken)
    {
        var results = ImmutableArray.CreateBuilder<Result>();
        using var predictor = model.Open(device);
        foreach (var set in sets)
        {
            var (outputs, seconds) = Run(predictor, set.Inputs, cancellationToken);
            if (outputs.Length != set.Outputs.Length)
                throw new DatasetException(
                    set.Name, $"{set.Outputs.Length} recorded numbers where the model gives {outputs.Length}");
            results.Add(Compare(set.Name, set.Outputs, outputs, model, predictor.OutputLength, [seconds]));
        }

        return Show(settings, [.. results]);
    }

    private int CompareModels(Settings settings, ModelFile model, Device device, CancellationToken cancellationToken)
    {
        var other = ModelFile.Read(settings.Other!, settings.SourceOfOther);
        using var first = model.Open(device);
        using var second = other.Open(device);
        if (first.InputLength != second.InputLength || first.OutputLength != second.OutputLength)
            throw new UsageException(
                $"{settings.File} takes {first.InputLength} numbers and gives {first.OutputLength}, {settings.Other} "
                + $"{second.InputLength} and {second.OutputLength}");
        var (inputs, otherInputs) = settings.Data is null
            ? (Drawn(settings, first.InputLength), null)
            : Samples(settings, model, other, device, cancellationToken);
        var (expected, expectedSeconds) = Run(first, inputs, cancellationToken);
        var (actual, actualSeconds) = Run(second, otherInputs ?? inputs, cancellationToken);
        var name = settings.Data ?? "random inputs";
        return Show(
            settings, [Compare(name, expected, actual, model, first.OutputLength, [expectedSeconds, actualSeconds])]);
    }

    private static Result Compare(
        string name, float[] expected, float[] actual, ModelFile model, int length, ImmutableArray<double> seconds)
    {
        var comparison = new OutputComparison(model.Graph);
        for (var i = 0; i < expected.Length; i += length)
            comparison.Add(expected.AsSpan(i, length), actual.AsSpan(i, length));
        return new Result(
            name, comparison.Samples, comparison.LargestDifference, comparison.MeanDifference, comparison.Agreeing,
            [.. seconds.Select(time => time / comparison.Samples * 1e6)]);
    }

    /// <summary>The outputs of a model for samples, and the seconds that it took.</summary>
    private static (float[] Outputs, double Seconds) Run(
        IPredictor predictor, float[] inputs, CancellationToken cancellationToken)
    {
        var samples = inputs.Length / predictor.InputLength;
        var outputs = new float[checked(samples * predictor.OutputLength)];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < samples; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            predictor.Run(
                inputs.AsSpan(i * predictor.InputLength, predictor.InputLength),
                outputs.AsSpan(i * predictor.OutputLength, predictor.OutputLength));
        }

        return (outputs, clock.Elapsed.TotalSeconds);
    }

    private static float[] Drawn(Settings settings, int length)
    {
        var (random, inputs) = (new Random((int)(settings.Seed % int.MaxValue)), new float[checked(settings.Count * length)]);
        foreach (ref var value in inputs.AsSpan())
            value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return inputs;
    }

    /// <summary>
    /// The samples as each of the two models wants them. Images are normalised as its file says; where one says nothing, as the
    /// other's says.
    /// </summary>
    private (float[] Inputs, float[] Others) Samples(
        Settings settings, ModelFile model, ModelFile other, Device device, CancellationToken cancellationToken)
    {
        var loading = new SampleLoading(terminal, catalog, settings.Count);
        var given = settings.NormalizationFor(model.Task, model.Graph);
        return (Inputs(model, other), Inputs(other, model));

        float[] Inputs(ModelFile file, ModelFile partner)
        {
            var normalization = given ?? (file.Notes.Normalization is null ? partner.Notes.Normalization : null);
            var samples = loading.Load(settings, file, device, settings.Seed, normalization, cancellationToken);
            using var task = samples.Task;
            var (test, length) = (samples.Test, samples.Test.SampleLength);
            var inputs = new float[checked(Math.Min(settings.Count, test.Count) * length)];
            for (var i = 0; i * length < inputs.Length; i++)
                test.Read(i, inputs.AsSpan(i * length, length));
            return inputs;
        }
    }

    private int Show(Settings settings, ImmutableArray<Result> results)
    {
        terminal.Table(new SheetTable(
            "Differences",
            ["inputs", "samples", "largest", "mean", "same largest output", "time"],
            [
                .. results.Select(result => (ImmutableArray<string>)
                [
                    result.Inputs, Figure.Count(result.Samples), Text(result.Largest), Text(result.Mean),
                    Figure.Percent((double)result.Agreeing / result.Samples),
                    string.Join(" and ", result.Microseconds.Select(Figure.Microseconds)),
                ]),
            ]));
        var tolerance = settings.Tolerance ?? UsualTolerance;
        var largest = results.Max(result => result.Largest);
        var isWithin = settings.Tolerance is null && settings.TestData is null || largest <= tolerance;
        JsonFile.Write(
            settings, new { settings.File, settings.Other, Tolerance = tolerance, Within = isWithin, Results = results });
        if (isWithin)
            return ExitCode.Success;
        terminal.Error(string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.File}: differs by {largest:G3}, more than the tolerance of {tolerance:G3}"));
        return ExitCode.Failed;

        static string Text(double number) => number.ToString("G3", CultureInfo.InvariantCulture);
    }

    private sealed record Result(
        string Inputs, int Samples, double Largest, double Mean, int Agreeing, ImmutableArray<double> Microseconds);

    internal sealed class Settings : ModelFileSettings, ISampleOptions
    {
        private const int MostSamples = 1_000_000;

        [Input]
        [CommandArgument(1, "[OTHER]")]
        [Description("The model that is compared with it, of any kind.")]
        public string? Other { get; init; }

        [Input]
        [CommandOption("--test-data <PATH>")]
        [Description("Recorded inputs and outputs instead of another model: a folder with input_N.pb and output_N.pb, or an .npz "
            + "file.")]
        public string? TestData { get; init; }

        [CommandOption("--tolerance <NUMBER>")]
        [Description("The largest difference, relative for values above 1, with which the command succeeds; 0.0001 for recorded "
            + "outputs, none for two models.")]
        public float? Tolerance { get; init; }

        /// <inheritdoc/>
        [CommandOption("--input-kind <KIND>")]
        [Description(ISampleOptions.KindHelp)]
        public string? InputKind { get; init; }

        /// <inheritdoc/>
        [CommandOption("--sample-rate <NUMBER>")]
        [Description(ISampleOptions.RateHelp)]
        public int? SampleRate { get; init; }

        [CommandOption("--count <COUNT>")]
        [Description("How many samples of --data, or random inputs without it, two models are compared by.")]
        [DefaultValue(100)]
        public int Count { get; init; } = 100;

        [CommandOption("--seed <NUMBER>")]
        [Description("Decides the random inputs.")]
        [DefaultValue(1UL)]
        public ulong Seed { get; init; } = 1;

        /// <summary>What the command line says of the other model: only what an ONNX file leaves open.</summary>
        public SourceSettings? SourceOfOther => Path.GetExtension(Other) is ".onnx"
            ? new SourceSettings { InputShape = InputShape, Bind = Bind, EndAt = EndAt, Layout = Layout, ColorOrder = ColorOrder }
            : null;

        /// <summary>Checks what the parser can't.</summary>
        /// <exception cref="UsageException">Something is impossible, or doesn't go together.</exception>
        public void Check()
        {
            if (Other is null == TestData is null)
                throw new UsageException("give another model, or --test-data, and not both");
            if (Tolerance is { } tolerance && !(tolerance >= 0 && float.IsFinite(tolerance)))
                throw new UsageException("--tolerance: a number from 0 on");
            if (Count is < 1 or > MostSamples)
                throw new UsageException($"--count: {Count} is not in [1, {MostSamples}]");
        }
    }
}
