using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tersor.Core;
using Tersor.Gpu;

namespace Tersor.Onnx.Tests;

/// <summary>Models that others trained give what their own program, and ONNX Runtime, give for the same inputs.</summary>
public sealed class AgreementTests
{
    // One sample, and a number that fills no vector.
    private static readonly int[] Batches = [1, 3];

    [Fact]
    public void Sessions_give_what_was_recorded()
    {
        Assert.SkipUnless(OnnxTestData.DataFolder is not null, "TERSOR_DATA names no folder");
        var worst = new List<string>();
        foreach (var model in RealModel.All)
            foreach (var data in model.DataSets)
                if (Recorded(model, data) is not <= 1e-4f and var difference)
                    worst.Add($"{model.Name}: {difference}");

        Assert.Empty(worst);
    }

    [Fact]
    public void Sessions_agree_with_ONNX_Runtime_on_random_inputs()
    {
        Assert.SkipUnless(OnnxTestData.DataFolder is not null, "TERSOR_DATA names no folder");
        var worst = new List<string>();
        foreach (var model in RealModel.All)
            foreach (var (samples, difference) in Differences(model, Engine.Run))
                if (!(difference <= 1e-4f))
                    worst.Add($"{model.Name} with {samples} samples: {difference}");
        Assert.Empty(worst);
    }

    [Fact]
    public void An_export_with_its_batch_in_reshapings_takes_any_number_of_samples()
    {
        Assert.SkipUnless(OnnxTestData.DataFolder is not null, "TERSOR_DATA names no folder");
        var import = OnnxFile.Read(RealModel.All.First(model => model.Name == "gpt-small").Path).Import();
        Assert.Equal(0, import.Inputs[0].BatchAxis);
        Assert.Equal(0, import.Outputs[0].BatchAxis);
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("squeezenet-1.1")]
    [InlineData("bilstm")]
    public void An_OpenCL_device_agrees_with_ONNX_Runtime(string name)
    {
        Assert.SkipUnless(OnnxTestData.DataFolder is not null, "TERSOR_DATA names no folder");
        using var device = OpenCl() ?? throw Xunit.Sdk.SkipException.ForSkip("no OpenCL device");
        foreach (var difference in Differences(
            RealModel.All.First(model => model.Name == name),
            (import, input, samples) => Engine.Run(import, input, samples, device)).Values)
            Assert.InRange(difference, 0f, 1e-4f);
    }

    /// <summary>Writes the page's table: minutes, most of them for the kernels of the OpenCL device.</summary>
    [Fact(Explicit = true)]
    public void Write_the_agreement()
    {
        Assert.SkipUnless(OnnxTestData.DataFolder is not null, "TERSOR_DATA names no folder");
        var text = new StringBuilder(
            "\n| model | opset | our nodes | recorded | 1 sample | 3 samples, or the file's number | OpenCL |\n"
            + "|---|---:|---:|---:|---:|---:|---:|\n");
        using var device = OpenCl();
        foreach (var model in RealModel.All)
        {
            var file = OnnxFile.Read(model.Path);
            var session = Differences(model, Engine.Run);
            var onDevice = device is null
                ? null
                : Differences(model, (import, input, samples) => Engine.Run(import, input, samples, device));
            string[] cells =
            [
                model.Name,
                $"{file.Opset}",
                $"{file.Import(model.Options).Graph.Nodes.Length}",
                model.DataSets.Any() ? Number(model.DataSets.Max(data => Recorded(model, data))) : "",
                session.TryGetValue(1, out var single) ? Number(single) : "",
                session.Where(pair => pair.Key != 1).Select(pair => Number(pair.Value)).FirstOrDefault(""),
                onDevice is null ? "" : Number(onDevice.Values.Max()),
            ];
            text.Append($"| {string.Join(" | ", cells)} |\n");
        }

        new PagePart("agreement").Text = text.ToString();

        static string Number(float difference) => difference.ToString("0.0e-0", CultureInfo.InvariantCulture);
    }

    private static Device? OpenCl() => DeviceCatalog.Discover().Any(device => device is { Name: "opencl:0", Refusal: null })
        ? DeviceCatalog.Open("opencl:0")
        : null;

    private static float Recorded(RealModel model, string data)
    {
        var import = OnnxFile.Read(model.Path).Import(model.Options);
        OnnxTensorFile[] inputs =
        [
            .. Enumerable.Range(0, import.Inputs.Length)
                .Select(i => OnnxTensorFile.Read(Path.Combine(data, $"input_{i}.pb"))),
        ];
        var input = import.ToSamples(inputs, out var samples);
        var expected = OnnxTest.Tensors(data, "output").Select(output => (output.Shape, output.ToFloats()));
        return RealModel.Difference(import.FromSamples(Engine.Run(import, input, samples), samples), expected);
    }

    /// <summary>The differences from ONNX Runtime, by the number of samples.</summary>
    internal static Dictionary<int, float> Differences(RealModel model, Func<OnnxImport, float[], int, float[]> run)
    {
        var file = OnnxFile.Read(model.Path);
        var import = file.Import(model.Options);
        var differences = new Dictionary<int, float>();
        using var runtime = new OnnxRuntime(File.ReadAllBytes(model.Path));
        foreach (var samples in FixedBatch(file, import) is { } only ? [only] : Batches)
        {
            var inputs = RealModel.Inputs(import, samples);
            var input = import.ToSamples(inputs, out _);
            var expected = runtime.Run([.. file.Inputs.Select(wanted => Feed(wanted, inputs, model.Options))])
                .Select(output => (output.Shape.ToImmutableArray(), output.Values));
            differences[samples] = RealModel.Difference(import.FromSamples(run(import, input, samples), samples), expected);
        }

        return differences;
    }

    // The only number of samples that the file allows.
    private static int? FixedBatch(OnnxFile file, OnnxImport import) => import.Inputs[0].BatchAxis is { } axis
        ? file.Inputs.First(input => input.Name == import.Inputs[0].Name).Extents[axis].Size
        : 1;

    private static (int[] Shape, float[] Values) Feed(
        OnnxValue wanted, ImmutableArray<OnnxTensorFile> inputs, OnnxImportOptions options) =>
        options.Known.TryGetValue(wanted.Name, out var known)
            ? ([.. known.Shape], known.ToFloats())
            : inputs.Where(input => input.Name == wanted.Name).Select(input => (input.Shape.ToArray(), input.Values)).Single();
}
