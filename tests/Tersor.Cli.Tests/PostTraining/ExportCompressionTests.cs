using Tersor.Compression;
using Tersor.Compression.PostTraining;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Data;
using Tersor.Inference;
using Tersor.Onnx;

namespace Tersor.Cli.Tests.PostTraining;

/// <summary>Small networks as another program exports them: each becomes a file that runs.</summary>
public sealed class ExportCompressionTests
{
    private static string? Data => Environment.GetEnvironmentVariable("TERSOR_DATA");

    [Theory]
    [InlineData("audio-conv1d", 3)]
    [InlineData("bilstm", 5)]
    [InlineData("char-lm-state", 5)]
    [InlineData("dcgan-rgb", 6)]
    [InlineData("gpt-small", 5)]
    [InlineData("gru", 5)]
    [InlineData("lstm-2", 5)]
    [InlineData("mlp", 3)]
    [InlineData("transformer-encoder", 5)]
    public void An_export_becomes_a_small_file_that_runs(string name, double ratio)
    {
        Assert.SkipWhen(Data is null, "TERSOR_DATA names no folder with exports.");
        var folder = Path.Combine(Data!, "exports", name);
        var import = OnnxFile.Read(Path.Combine(folder, "model.onnx")).Import();
        var recorded = Enumerable.Range(0, import.Inputs.Length)
            .Select(i => OnnxTensorFile.Read(Path.Combine(folder, "test_data_set_0", $"input_{i}.pb")));
        var inputs = import.ToSamples([.. recorded], out var count);
        using var device = Device.Cpu(2);
        var report = PostTrainingCompressor.Run(new PostTrainingRequest
        {
            Graph = import.Graph,
            Weights = import.Tensors,
            Samples = new ArraySamples(name, inputs, inputs.Length / count),
            Device = device,
            Settings = new CalibrateStage { Ratio = ratio },
        });
        Assert.InRange(report.Compressed.Ratio, ratio, double.PositiveInfinity);
        Assert.InRange(report.Outputs.RelativeError, 0, 0.5);

        // The file's own weights, run by the definition of each node, give what its reader gives.
        var file = report.Content!;
        using var session = CompressedModel.From(file).CreateSession();
        var outputs = new float[count * session.OutputLength];
        session.Run(inputs, outputs);
        var expected = GraphInterpreter.Run(file.Graph, file.Tensors, inputs);
        var scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(expected.Zip(outputs), pair => Assert.Equal(pair.First, pair.Second, 2e-4f * scale));
    }
}
