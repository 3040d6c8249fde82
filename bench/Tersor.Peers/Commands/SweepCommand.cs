using System.ComponentModel;
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

/// <summary>
/// <c>sweep</c>: convolutions of one image with ever fewer weights, all of them computed, the zeros left out, and as the session
/// chooses, beside ONNX Runtime, which computes all.
/// </summary>
internal sealed class SweepCommand(IAnsiConsole console) : Command<SweepCommand.Settings>
{
    internal sealed class Settings : PeerSettings
    {
        [CommandOption("--layers <LIST>")]
        [Description("Convolutions as CHANNELSxSIZExKERNEL, separated by commas: 64x8x3 has 64 channels of 8×8 pixels, 3×3.")]
        [DefaultValue("16x32x3,32x16x3,64x8x3,64x56x3,32x112x3,64x8x1,64x28x1,64x56x1")]
        public string Layers { get; init; } = "";

        [CommandOption("--sparsity <LIST>")]
        [Description("Zeros in per cent of all weights, separated by commas.")]
        [DefaultValue("50,60,70,80,90")]
        public string Sparsity { get; init; } = "";

        public IReadOnlyList<Layer> Shapes { get; private set; } = [];

        public IReadOnlyList<int> Zeros { get; private set; } = [];

        public override ValidationResult Validate()
        {
            if (Numbers(Sparsity, ',', 0, 99) is not { } zeros)
                return ValidationResult.Error($"--sparsity: '{Sparsity}' are not per cents from 0 to 99");
            List<Layer> layers = [];
            foreach (var text in Layers.Split(','))
            {
                if (Numbers(text, 'x', 1, 1024) is not [var channels, var size, var kernel] || kernel > size || kernel % 2 == 0)
                    return ValidationResult.Error($"--layers: '{text}' is no layer like 64x8x3");
                layers.Add(new Layer(channels, size, kernel));
            }

            (Shapes, Zeros) = (layers, zeros);
            return base.Validate();
        }

        /// <summary>Numbers within bounds; null if any is not.</summary>
        private static int[]? Numbers(string text, char separator, int least, int most)
        {
            var parts = text.Split(separator);
            return Array.TrueForAll(parts, part => int.TryParse(part, out var number) && number >= least && number <= most)
                ? Array.ConvertAll(parts, int.Parse)
                : null;
        }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellation)
    {
        var table = new Table().Title($"sparse convolutions of one image, {settings.Threads} thread(s)")
            .AddColumns("layer", "zeros", "all weights", "without zeros", "chosen", "kernel", "ONNX Runtime", "ratio");
        List<SweepResult> results = [];
        foreach (var layer in settings.Shapes)
        {
            foreach (var zeros in settings.Zeros)
            {
                cancellation.ThrowIfCancellationRequested();
                var result = Measure(layer, zeros, settings);
                results.Add(result);
                table.AddRow(
                    $"{layer}",
                    $"{zeros} %",
                    Columns.Time(result.Dense),
                    Columns.Time(result.Sparse),
                    Columns.Time(result.Chosen),
                    result.Kernel,
                    Columns.Time(result.OnnxRuntime),
                    Columns.Factor(result.OnnxRuntime.Median / result.Chosen.Median));
            }
        }

        console.Write(table);
        new PeerReport<SweepResult>(
            "sweep", OnnxPredictor.Version, settings.Threads, MachineProbe.FmaPeakGflops(settings.Threads), results)
            .Write(settings.Json);
        return 0;
    }

    private static SweepResult Measure(Layer layer, int zeros, Settings settings)
    {
        var (channels, size, kernel) = (layer.Channels, layer.Size, layer.Kernel);
        var graph = new ModelGraphBuilder($"{layer}", channels, size, size)
            .Conv2d(channels, kernel, padding: kernel / 2).Build();
        var random = new Random(1);
        var full = Weights(graph, 0, random);
        var thin = Weights(graph, zeros, random);
        var inputs = new float[channels * size * size];
        foreach (ref var value in inputs.AsSpan())
            value = random.NextSingle();
        long[] inputShape = [1, .. graph.InputShape.Select(extent => (long)extent)];
        long[] outputShape = [1, .. graph.OutputShape.Select(extent => (long)extent)];

        // A network without zeros has no sparse kernel to its advantage, and chooses the fastest of the others.
        using var dense = Ours(full, KernelSelection.Automatic);
        using var sparse = Ours(thin, KernelSelection.Sparse);
        var model = Load(thin, KernelSelection.Automatic);
        using var chosen = new TersorPredictor(model, inputs, settings.Threads);
        using var onnx = new OnnxPredictor(OnnxWriter.ToBytes(graph, thin), inputs, inputShape, outputShape, settings.Threads);
        chosen.Run();
        onnx.Run();
        if (Disagreement.Find("tersor", chosen.Outputs(), onnx.Outputs(), Disagreement.SumTolerance(channels * kernel * kernel))
            is { } wrong)
            throw new DisagreementException($"{layer}, {zeros} %", wrong);
        var timings = Contest.Hold(
            new ContestSettings { Rounds = settings.Rounds }, new("all weights", dense.Run), new("without zeros", sparse.Run),
            new("chosen", chosen.Run), new("ONNX Runtime", onnx.Run));
        return new SweepResult(
            $"{layer}", zeros, timings[0], timings[1], timings[2], model.Plan[0].Single?.Kernel ?? "", timings[3]);

        TersorPredictor Ours(StoredTensor[] tensors, KernelSelection selection) =>
            new(Load(tensors, selection), inputs, settings.Threads);

        CompressedModel Load(StoredTensor[] tensors, KernelSelection selection) => CompressedModel.Load(
            TersorFile.ToBytes(graph, tensors), new InferenceOptions { Selection = selection });
    }

    /// <summary>Random parameters, so many per cent of the weights zero.</summary>
    private static StoredTensor[] Weights(ModelGraph graph, int zeros, Random random) =>
    [
        .. graph.Parameters.Select(parameter =>
        {
            var values = new float[parameter.Count];
            foreach (ref var value in values.AsSpan())
                value = parameter.Role == ParameterRole.Weight && random.Next(100) < zeros ? 0f : random.NextSingle() - 0.5f;
            return StoredTensor.Dense(parameter.Name, parameter.Shape, values);
        }),
    ];

    /// <summary>A convolution that keeps the number of channels and the size of the image.</summary>
    internal readonly record struct Layer(int Channels, int Size, int Kernel)
    {
        public override string ToString() => $"{Channels} × {Size}×{Size}, {Kernel}×{Kernel}";
    }

    /// <summary>A layer with so many zeros.</summary>
    /// <param name="Layer">The layer.</param>
    /// <param name="Zeros">Zeros in per cent of the weights.</param>
    /// <param name="Dense">Our session, no weight being zero.</param>
    /// <param name="Sparse">Our session, if it leaves out the zeros.</param>
    /// <param name="Chosen">Our session, as it chooses.</param>
    /// <param name="Kernel">The kernel that it chooses.</param>
    /// <param name="OnnxRuntime">ONNX Runtime.</param>
    private sealed record SweepResult(
        string Layer, int Zeros, Timing Dense, Timing Sparse, Timing Chosen, string Kernel, Timing OnnxRuntime);
}
