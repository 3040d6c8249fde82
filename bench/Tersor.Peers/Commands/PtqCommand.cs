using System.ComponentModel;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Data;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Kernels.Cpu;
using Tersor.Measuring;
using Tersor.Onnx;
using Tersor.Peers.Inference;
using Tersor.Peers.PostTraining;
using Tersor.Peers.SideBySide;

namespace Tersor.Peers.Commands;

/// <summary>
/// <c>ptq</c>: files that were compressed without training beside rounding, the quantiser that looks at weights alone, and ONNX
/// Runtime's 8-bit integers.
/// </summary>
internal sealed class PtqCommand(IAnsiConsole console) : Command<PtqCommand.Settings>
{
    private const string OurRuntime = "tersor";
    private const string TheirRuntime = "ONNX Runtime";
    private static readonly int[] RoundedBits = [8, 4];

    internal sealed class Settings : PeerSettings
    {
        [CommandArgument(0, "<MODEL>")]
        [Description("A classifier of images as an ONNX file.")]
        public required string Model { get; init; }

        [CommandArgument(1, "[FILES]")]
        [Description("What it was compressed to: .tersor files.")]
        public string[] Files { get; init; } = [];

        [CommandOption("--data <FOLDER>")]
        [Description("Training images, to calibrate with, and test images.")]
        public required string Data { get; init; }

        [CommandOption("--mean <NUMBERS>")]
        [Description("The mean of each channel.")]
        [DefaultValue("0.485,0.456,0.406")]
        public string Mean { get; init; } = "0.485,0.456,0.406";

        [CommandOption("--std <NUMBERS>")]
        [Description("The standard deviation of each channel.")]
        [DefaultValue("0.229,0.224,0.225")]
        public string Deviation { get; init; } = "0.229,0.224,0.225";

        [CommandOption("--samples <N>")]
        [Description("Training images that ranges of activations are measured on.")]
        [DefaultValue(256)]
        public int Samples { get; init; } = 256;

        [CommandOption("--seed <N>")]
        [Description("Decides which.")]
        [DefaultValue(1UL)]
        public ulong Seed { get; init; } = 1;

        [CommandOption("--untimed")]
        [Description("Measure no latencies.")]
        public bool Untimed { get; init; }

        [CommandOption("--save <FILE>")]
        [Description("Keep the model in 8-bit integers.")]
        public string? Save { get; init; }

        public InputNormalization Normalization => new([.. Numbers(Mean).Zip(
            Numbers(Deviation), (mean, deviation) => new ChannelNormalization(mean, deviation))]);

        private static float[] Numbers(string text) =>
            Array.ConvertAll(text.Split(','), number => float.Parse(number, CultureInfo.InvariantCulture));
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        var import = OnnxFile.Read(settings.Model).Import(new OnnxImportOptions());
        var graph = import.Graph.With(settings.Normalization);
        var files = settings.Files.Select(path => (Path: path, Bytes: File.ReadAllBytes(path))).ToArray();
        var data = DatasetCatalog.Default().LoadLabelled(
            settings.Data, graph.InputShape[0], console.WriteLine, null, cancellation, new DataOptions().For(graph.InputShape));
        var calibration = new DatasetSamples(data.Train, settings.Normalization).Draw(settings.Samples, settings.Seed);
        var test = new DatasetSamples(data.Test, settings.Normalization);

        List<Candidate> candidates =
        [
            Candidate.Of("dense", TersorFile.ToBytes(graph, import.Tensors)),
            .. RoundedBits.Select(bits => Candidate.Of(
                $"rounded to nearest, {bits} bits",
                TersorFile.ToBytes(graph, Rounded.Of(graph, import.Tensors, bits)))),
        ];
        foreach (var (path, bytes) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            candidates.Add(Candidate.Of(Path.GetFileName(path), bytes));
            if (WeightsAlone.Within(graph, import.Tensors, bytes.Length) is { } shared)
                candidates.Add(Candidate.Of($"weights alone, for {Path.GetFileName(path)}", TersorFile.ToBytes(graph, shared)));
        }

        var model = new QuantizedModel(graph, import.Tensors);
        var (quantized, share) = Calibration.Quantize(graph, model, calibration, settings.Threads);
        if (settings.Save is { } saved)
            File.WriteAllBytes(saved, quantized);
        candidates.Add(new Candidate("dense", model.Dense, TheirRuntime));
        candidates.Add(new Candidate(
            string.Create(CultureInfo.InvariantCulture, $"int8 QDQ, ranges of {share:P2} of the activations"),
            quantized,
            TheirRuntime));

        var results = Measure(candidates, graph, test, settings);
        Show(results, settings);
        new PeerReport<PtqResult>(
            "ptq", OnnxPredictor.Version, settings.Threads, MachineProbe.FmaPeakGflops(settings.Threads), results)
            .Write(settings.Json);
        return 0;
    }

    private static List<PtqResult> Measure(
        IReadOnlyList<Candidate> candidates, ModelGraph graph, SampleSet test, Settings settings)
    {
        var expected = candidates[0].Run(graph, test, settings.Threads);
        var timings = settings.Untimed ? null : Time(candidates, graph, test, settings);
        return
        [
            .. candidates.Select((candidate, i) =>
            {
                var outputs = candidate.Run(graph, test, settings.Threads);
                var comparison = Outputs.Compare(graph, expected, outputs);
                return new PtqResult(
                    candidate.Method,
                    candidate.Bytes.Length,
                    4.0 * graph.ParameterCount / candidate.Bytes.Length,
                    Outputs.Right(test.Labels, outputs),
                    test.Count,
                    comparison.Kl ?? 0,
                    comparison.Agreement ?? 0,
                    candidate.Runtime,
                    timings?[i]);
            }),
        ];
    }

    private static Timing[] Time(
        IReadOnlyList<Candidate> candidates, ModelGraph graph, SampleSet test, Settings settings)
    {
        var input = new float[test.SampleLength];
        test.Read(0, input);
        IPeerPredictor[] predictors = [.. candidates.Select(candidate => candidate.Open(graph, input, settings.Threads))];
        try
        {
            return Contest.Hold(
                new ContestSettings { Rounds = settings.Rounds },
                [.. predictors.Zip(candidates, (predictor, candidate) => new Contestant(candidate.Method, predictor.Run))]);
        }
        finally
        {
            foreach (var predictor in predictors)
                predictor.Dispose();
        }
    }

    private void Show(IReadOnlyList<PtqResult> results, Settings settings)
    {
        var table = new Table()
            .Title($"without training, {Path.GetFileName(settings.Model)}, {settings.Threads} thread(s), one image at a time")
            .AddColumns("method", "bytes", "ratio", "right", "KL", "agreement", "run by", "latency");
        foreach (var result in results)
            table.AddRow(
                result.Method,
                $"{result.Bytes:N0}",
                $"{result.Ratio:F1}×",
                $"{result.Right} of {result.Tested:N0}",
                $"{result.Kl:F4}",
                $"{result.Agreement:P1}",
                result.Runtime,
                Columns.Time(result.Latency));
        console.Write(table);
    }

    /// <summary>A model in a file.</summary>
    private sealed record Candidate(string Method, byte[] Bytes, string Runtime)
    {
        public static Candidate Of(string method, byte[] bytes) => new(method, bytes, OurRuntime);

        public float[] Run(ModelGraph graph, SampleSet samples, int threads)
        {
            if (Runtime != OurRuntime)
            {
                using var runner = new OnnxRunner(Bytes, graph.InputShape, threads);
                return runner.Run(samples);
            }

            using var session = CompressedModel.Load(Bytes).CreateSession(new SessionOptions { Threads = threads });
            var outputs = new float[samples.Count * session.OutputLength];
            var input = new float[samples.SampleLength];
            for (var i = 0; i < samples.Count; i++)
            {
                samples.Read(i, input);
                session.Run(input, outputs.AsSpan(i * session.OutputLength, session.OutputLength));
            }

            return outputs;
        }

        public IPeerPredictor Open(ModelGraph graph, float[] input, int threads) => Runtime == OurRuntime
            ? new TersorPredictor(CompressedModel.Load(Bytes), input, threads)
            : new OnnxPredictor(
                Bytes,
                input,
                [1, .. graph.InputShape.Select(extent => (long)extent)],
                [1, .. graph.OutputShape.Select(extent => (long)extent)],
                threads);
    }
}
