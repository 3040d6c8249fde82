using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Kernels.Cpu;
using Tersor.Measuring;
using Tersor.Onnx;
using Tersor.Peers.Inference;
using Tersor.Peers.SideBySide;

namespace Tersor.Peers.Commands;

/// <summary><c>onnx</c>: models as others wrote them, in our session and in ONNX Runtime.</summary>
internal sealed class OnnxCommand(IAnsiConsole console) : Command<OnnxCommand.Settings>
{
    internal sealed class Settings : PeerSettings
    {
        [CommandArgument(0, "<FILES>")]
        [Description("ONNX files.")]
        public required string[] Files { get; init; }

        [CommandOption("--input <SHAPE>")]
        [Description("The extents of an input that the file leaves open: name:1x128. Once for each.")]
        public string[] Input { get; init; } = [];

        [CommandOption("--batch <LIST>")]
        [Description("Numbers of samples, separated by commas; 1 only where a file leaves no batch open.")]
        [DefaultValue("1,3")]
        public string Batch { get; init; } = "1,3";

        [CommandOption("--largest <N>")]
        [Description("The largest value of inputs that hold integers.")]
        [DefaultValue(1)]
        public int Largest { get; init; } = 1;

        [CommandOption("--compressed <FILES>")]
        [Description("What tersor compress made of the ONNX files, in their order: they run beside the dense session.")]
        public string[] Compressed { get; init; } = [];

        [CommandOption("--untimed")]
        [Description("Compare results only.")]
        public bool Untimed { get; init; }

        [CommandOption("--profile")]
        [Description("Show the time of each step of our sessions.")]
        public bool Profile { get; init; }

        public ImmutableDictionary<string, ImmutableArray<int>> Shapes => Input.Select(text => text.Split(':'))
            .ToImmutableDictionary(parts => parts[0], parts => parts[1].Split('x').Select(int.Parse).ToImmutableArray());

        public override ValidationResult Validate()
        {
            if (Batch.Split(',').Any(text => !int.TryParse(text, out var batch) || batch is < 1 or > 65536))
                return ValidationResult.Error($"--batch: '{Batch}' are not sizes from 1 to 65536");
            if (Compressed.Length > 0 && Compressed.Length != Files.Length)
                return ValidationResult.Error($"--compressed: {Compressed.Length} files for {Files.Length} ONNX files");
            try
            {
                _ = Shapes;
                return base.Validate();
            }
            catch (Exception exception) when (exception is FormatException or IndexOutOfRangeException or ArgumentException)
            {
                return ValidationResult.Error("--input: one shape for each name, as in name:1x128");
            }
        }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        var table = new Table().Title($"ONNX models, {settings.Threads} thread(s)")
            .AddColumns("model", "batch", "largest difference", "tersor", "ONNX Runtime", "ratio", "compressed", "ratio");
        List<OnnxResult> results = [];
        for (var i = 0; i < settings.Files.Length; i++)
        {
            var path = settings.Files[i];
            var compressed = settings.Compressed.Length == 0
                ? null
                : CompressedModel.Load(settings.Compressed[i], new InferenceOptions { Limits = ReadLimits.Own });
            var file = OnnxFile.Read(path, ReadLimits.Own);
            var import = file.Import(new OnnxImportOptions { Shapes = settings.Shapes, Limits = ReadLimits.Own });
            var bytes = TersorFile.ToBytes(import.Graph, import.Tensors);
            var model = CompressedModel.Load(bytes, new InferenceOptions { Limits = ReadLimits.Own });
            foreach (var batch in FixedBatch(file, import) is { } only ? [only] : settings.Batch.Split(',').Select(int.Parse))
            {
                cancellation.ThrowIfCancellationRequested();
                console.WriteLine($"{path}, batch {batch} …");
                var result = Measure(path, import, model, compressed, batch, settings);
                results.Add(result);
                table.AddRow(
                    result.Model,
                    $"{batch}",
                    result.Difference.ToString("0.0e0", CultureInfo.InvariantCulture),
                    Columns.Time(result.Ours),
                    Columns.Time(result.OnnxRuntime),
                    Columns.Factor(result.OnnxRuntime?.Median / result.Ours?.Median),
                    Columns.Time(result.Compressed),
                    Columns.Factor(result.OnnxRuntime?.Median / result.Compressed?.Median));
            }
        }

        console.Write(table);
        new PeerReport<OnnxResult>(
            "onnx", OnnxPredictor.Version, settings.Threads, MachineProbe.FmaPeakGflops(settings.Threads), results)
            .Write(settings.Json);
        return 0;
    }

    /// <summary>The one batch that a file takes; null if it takes any.</summary>
    private static int? FixedBatch(OnnxFile file, OnnxImport import)
    {
        var sizes = import.Inputs.Where(input => input.BatchAxis is not null)
            .Select(input => file.Inputs.First(value => value.Name == input.Name).Extents[input.BatchAxis!.Value].Size).ToArray();
        return sizes.Length == 0 ? 1 : sizes.Max();
    }

    private OnnxResult Measure(
        string path, OnnxImport import, CompressedModel model, CompressedModel? compressed, int batch, Settings settings)
    {
        // A file that is named like all others is known by its folder.
        var name = Path.GetFileName(path) == "model.onnx"
            ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!
            : Path.GetFileName(path);
        var inputs = new OnnxBatch(import, batch, settings.Largest);
        using var ours = new TersorPredictor(model, inputs.Samples(), settings.Threads);
        using var small = compressed is null ? null : new TersorPredictor(compressed, inputs.Samples(), settings.Threads);
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions
        {
            IntraOpNumThreads = settings.Threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Its threads would go on spinning on the processors that we are measured on in turn.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        using var runtime = new InferenceSession(path, options);
        using var run = new RunOptions();
        var values = inputs.Values();
        string[] names = [.. import.Inputs.Select(input => input.Name)];
        string[] outputs = [.. import.Outputs.Select(output => output.Name)];
        ours.Run();
        var theirs = RunOnce();
        var difference = import.FromSamples(ours.Outputs(), batch).Zip(theirs, Apart).Max();
        if (settings.Profile)
        {
            console.Write(StepTable.Of($"{name}, batch {batch}", ours.Profile(), batch));
            if (small is not null)
                console.Write(StepTable.Of($"{name}, compressed, batch {batch}", small.Profile(), batch));
        }

        if (settings.Untimed)
            return new OnnxResult(name, batch, difference, null, null, null);
        List<Contestant> contestants = [new("tersor", ours.Run), new("ONNX Runtime", () => RunOnce())];
        if (small is not null)
            contestants.Add(new("compressed", small.Run));
        var timings = Contest.Hold(new ContestSettings { Rounds = settings.Rounds }, [.. contestants]);
        foreach (var value in values)
            value.Dispose();
        return new OnnxResult(name, batch, difference, timings[0], timings[1], small is null ? null : timings[2]);

        float[][] RunOnce()
        {
            using var results = runtime.Run(run, names, values, outputs);
            return [.. results.Select(Floats)];
        }
    }

    private static float[] Floats(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        TensorElementType.Int64 => Array.ConvertAll(value.GetTensorDataAsSpan<long>().ToArray(), x => (float)x),
        TensorElementType.Int32 => Array.ConvertAll(value.GetTensorDataAsSpan<int>().ToArray(), x => (float)x),
        _ => value.GetTensorDataAsSpan<float>().ToArray(),
    };

    /// <summary>The largest difference between two outputs: absolute for values up to 1, relative for larger ones.</summary>
    private static double Apart(OnnxTensorFile ours, float[] theirs) => ours.Values.Zip(
        theirs, (x, y) => x.Equals(y) ? 0 : Math.Abs((double)x - y) / Math.Max(1, Math.Abs(y))).DefaultIfEmpty(0).Max();

    /// <summary>A model and a batch of it.</summary>
    /// <param name="Model">The model's name.</param>
    /// <param name="Batch">The samples.</param>
    /// <param name="Difference">The largest difference between the sides.</param>
    /// <param name="Ours">Our timing; null if it was not measured.</param>
    /// <param name="OnnxRuntime">ONNX Runtime's.</param>
    /// <param name="Compressed">That of our session on the compressed file; null if there is none.</param>
    private sealed record OnnxResult(
        string Model, int Batch, double Difference, Timing? Ours, Timing? OnnxRuntime, Timing? Compressed);
}
