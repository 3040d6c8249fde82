using System.ComponentModel;
using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Kernels.Cpu;
using Tersor.Measuring;
using Tersor.Onnx;
using Tersor.Peers.Inference;
using Tersor.Peers.Libtorch;
using Tersor.Peers.SideBySide;
using TorchSharp;

namespace Tersor.Peers.Commands;

/// <summary><c>infer</c>: predictions from a compressed file beside dense engines on the decoded weights.</summary>
internal sealed class InferCommand(IAnsiConsole console) : Command<InferCommand.Settings>
{
    // The just-in-time compiler counts calls, thirty in each of two tiers, and a load calls much of its code once.
    private const int LoadsUntilCompiled = 200;
    private const int MeasuredLoads = 500;

    private const string OnnxRuntime = "ONNX Runtime";
    private const string Libtorch = "libtorch";
    private const string Dense = "our dense session";

    internal sealed class Settings : PeerSettings
    {
        [CommandArgument(0, "<FILES>")]
        [Description("Files that tersor compress wrote.")]
        public required string[] Files { get; init; }

        [CommandOption("--batch <LIST>")]
        [Description("Sizes of batches, separated by commas.")]
        [DefaultValue("1,8,64")]
        public string Batch { get; init; } = "1,8,64";

        public IReadOnlyList<int> Batches { get; private set; } = [];

        public override ValidationResult Validate()
        {
            List<int> batches = [];
            foreach (var text in Batch.Split(','))
            {
                if (!int.TryParse(text, out var batch) || batch is < 1 or > 65536)
                    return ValidationResult.Error($"--batch: '{text}' is not a size from 1 to 65536");
                batches.Add(batch);
            }

            Batches = batches;
            return base.Validate();
        }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        LibtorchRuntime.UseThreads(settings.Threads);
        var table = new Table()
            .Title($"predictions, {settings.Threads} thread(s)")
            .AddColumns("model", "batch", "tersor", "GFLOP/s", "ONNX Runtime", "ratio", "libtorch", "ratio", "dense", "ratio");
        List<InferenceResult> results = [];
        var loads = Array.ConvertAll(settings.Files, MeasureLoad);
        foreach (var (path, load) in settings.Files.Zip(loads))
        {
            var file = TersorFile.Read(path);
            foreach (var batch in settings.Batches)
            {
                cancellation.ThrowIfCancellationRequested();
                console.WriteLine($"{file.Graph.Name}, batch {batch} …");
                var result = Measure(file, load, batch, settings);
                results.Add(result);
                table.AddRow(
                    result.Model,
                    $"{batch}",
                    Columns.Time(result.Ours),
                    $"{result.Gflops:F1}",
                    Columns.Time(result.OnnxRuntime),
                    Columns.Factor(result.OverOnnxRuntime),
                    $"{Columns.Time(result.Libtorch)}{(result.LibtorchUsesOneDnn ? "" : Columns.WithoutOneDnn)}",
                    Columns.Factor(result.OverLibtorch),
                    Columns.Time(result.Dense),
                    Columns.Factor(result.OverDense));
            }
        }

        if (results.Any(result => !result.LibtorchUsesOneDnn))
            table.Caption(Columns.WithoutOneDnnCaption);
        console.Write(table);
        var peak = MachineProbe.FmaPeakGflops(settings.Threads);
        new PeerReport<InferenceResult>(
            "infer", $"{OnnxPredictor.Version}, {LibtorchRuntime.Version}", settings.Threads, peak, results)
            .Write(settings.Json);
        return 0;
    }

    /// <summary>
    /// From a path to a session's first prediction. This is no contest: that begins with a collection, which gives the heap's
    /// memory back to the system, and the page faults of taking it again would be measured. Processor time, a mean over all
    /// threads, says something on a busy machine, too.
    /// </summary>
    private Timing MeasureLoad(string path)
    {
        var inputs = InferenceInputs.For(TersorFile.Read(path), 1);
        var options = new InferenceOptions { InputDensity = inputs.Density };
        List<double> samples = [];
        var processor = TimeSpan.Zero;
        for (var i = -LoadsUntilCompiled; i < MeasuredLoads; i++)
        {
            if (i == 0)
                processor = Environment.CpuUsage.TotalTime;
            var begin = Stopwatch.GetTimestamp();
            var model = CompressedModel.Load(path, options);
            using var session = model.CreateSession();
            session.Run(inputs.Values, new float[model.OutputLength]);
            if (i >= 0)
                samples.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }

        var timing = Timing.Of(samples);
        processor = (Environment.CpuUsage.TotalTime - processor) / MeasuredLoads;
        console.WriteLine($"{path}: {Columns.Time(timing)} from the path to the first prediction, "
            + $"{processor.TotalMilliseconds:F2} ms of processor time");
        return timing;
    }

    private InferenceResult Measure(TersorFile file, Timing load, int batch, Settings settings)
    {
        var graph = file.Graph;
        var what = $"{graph.Name}, batch {batch}";
        var parameters = file.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Decode());
        var inputs = InferenceInputs.For(file, batch);
        var model = CompressedModel.From(file, new InferenceOptions { InputDensity = inputs.Density });
        long[] inputShape = [batch, .. graph.InputShape.Select(extent => (long)extent)];
        long[] outputShape = [batch, .. graph.OutputShape.Select(extent => (long)extent)];

        using var ours = new TersorPredictor(model, inputs.Values, settings.Threads);
        using var onnx = new OnnxPredictor(
            OnnxWriter.ToBytes(graph, file.Tensors), inputs.Values, inputShape, outputShape, settings.Threads);
        using var libtorch = new LibtorchPredictor(
            graph, name => parameters[name], inputs.Values, inputShape, batch * model.OutputLength);
        using var dense = DensePredictor.Of(graph, parameters, inputs.Values, settings.Threads);

        var expected = Expected();
        if (Find("tersor", ours) is { } wrong)
            throw new DisagreementException(what, wrong);
        Disagreement[] others = [.. new[] { Find(OnnxRuntime, onnx), Find(Dense, dense) }.OfType<Disagreement>()];
        var check = LibtorchCheck.Run(name => Find(name, libtorch));
        foreach (var line in others.Select(other => $"{what}: {other}; it is left out").Concat(check.Lines(what)))
            console.WriteLine(line);

        Contestant[] contestants =
            [new("tersor", ours.Run), new(OnnxRuntime, onnx.Run), new(Libtorch, libtorch.Run), new(Dense, dense.Run)];
        contestants = Array.FindAll(contestants, contestant =>
            contestant.Name == Libtorch ? check.IsRight : others.All(other => other.Side != contestant.Name));
        var timings = contestants
            .Zip(Contest.Hold(new ContestSettings { Rounds = settings.Rounds }, contestants))
            .ToDictionary(pair => pair.First.Name, pair => pair.Second);
        return new InferenceResult(
            graph.Name,
            inputs.Origin,
            inputs.Density,
            batch,
            settings.Threads,
            load,
            timings["tersor"],
            timings.GetValueOrDefault(OnnxRuntime),
            timings.GetValueOrDefault(Libtorch),
            timings.GetValueOrDefault(Dense),
            check.UsesOneDnn,
            [.. others, .. check.Disagreements],
            batch * model.Plan.Sum(layer => (long)layer.NonZeros * layer.Repeats),
            model.Plan);

        Disagreement? Find(string side, IPeerPredictor predictor)
        {
            predictor.Run();
            return Disagreement.Find(side, predictor.Outputs(), expected, Tolerance(graph));
        }

        // Libtorch by itself, in double precision: neither our kernels nor oneDNN's have a part in it.
        float[] Expected()
        {
            LibtorchRuntime.TryUseOneDnn(false);
            using var right = new LibtorchPredictor(
                graph, name => parameters[name], inputs.Values, inputShape, batch * model.OutputLength, torch.ScalarType.Float64);
            right.Run();
            return right.Outputs();
        }
    }

    /// <summary>What rounding explains; a recurrent layer carries each step's roundings into the next.</summary>
    private static double Tolerance(ModelGraph graph)
    {
        var steps = graph.Nodes.OfType<LstmNode>().Select(node => graph.ValueShapes[node.Inputs[0]][0]).DefaultIfEmpty(1).Max();
        return Disagreement.SumTolerance(steps * graph.Parameters.Max(parameter => parameter.Count / parameter.Shape[0]));
    }
}
