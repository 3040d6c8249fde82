using System.Runtime.InteropServices;
using Google.Protobuf;
using Tersor.Format;

namespace Tersor.Onnx.Tests;

/// <summary>Models that others made, through a <c>.tersor</c> file and back.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Exports
    {
        get
        {
            var root = Path.Combine(Data ?? "", "exports");
            return Directory.Exists(root)
                ? [.. Directory.GetDirectories(root).Select(folder => Path.GetFileName(folder)!).Order()]
                : ["none"];
        }
    }

    private static string? Data => Environment.GetEnvironmentVariable("TERSOR_DATA");

    [Theory]
    [MemberData(nameof(Exports))]
    public void Unchanged_weights_give_the_same_file(string name)
    {
        var (file, import) = Load(name);
        var tensors = Stored(import);
        var before = TensorPlace.All(file.With(import, [], codes: false)).ToDictionary(place => place.Path);
        foreach (var place in TensorPlace.All(file.With(import, tensors, codes: false)))
            Assert.Equal(before[place.Path].Tensor, place.Tensor);
        Assert.Equal(File.ReadAllBytes(PathOf(name)).Length, file.With(import, tensors, codes: false).CalculateSize());
    }

    [Theory]
    [MemberData(nameof(Exports))]
    public void Changed_weights_come_back_from_the_written_file(string name)
    {
        var (file, import) = Load(name);
        foreach (var isShared in (bool[])[false, true])
        {
            var tensors = Changed(import, isShared);
            var written = file.With(import, tensors, codes: isShared).ToByteArray();
            var again = OnnxFile.Read(written, file.Name).Import();
            Assert.Equal(import.Graph.Parameters, again.Graph.Parameters, (a, b) => a.Name == b.Name);
            for (var i = 0; i < tensors.Length; i++)
                AssertSameBits(tensors[i].Decode(), again.Tensors[i].Decode(), tensors[i].Name);
        }
    }

    [Theory]
    [MemberData(nameof(Exports))]
    public void The_original_with_other_weights_and_a_graph_of_our_own_compute_the_same(string name)
    {
        var (file, import) = Load(name);
        var tensors = Changed(import, isShared: true);
        var inputs = Recorded(name);
        var original = Run(file.With(import, tensors, codes: false).ToByteArray(), inputs);
        var coded = Run(file.With(import, tensors, codes: true).ToByteArray(), inputs);
        for (var i = 0; i < original.Count; i++)
            AssertClose(original[i].Values, coded[i].Values, 0);
        var samples = import.ToSamples(inputs, out var count);
        using var runtime = new OnnxRuntime(OnnxWriter.ToBytes(import.Graph, tensors));
        var clean = OnnxWriterTests.Joined(
            runtime.Run(OnnxWriterTests.Split(import.Graph, samples, count)), import.Graph, count);
        var joined = import.FromSamples(clean, count);
        for (var i = 0; i < original.Count; i++)
            AssertClose(original[i].Values, joined[i].Values, 1e-5f);
    }

    [Fact]
    public void Safetensors_have_the_names_and_layouts_of_the_file()
    {
        var (file, import) = Load("lstm-2");
        using var folder = new TemporaryFolder();
        file.WriteSafetensors(folder.File("w.safetensors"), import, Stored(import));
        var tensors = SafetensorsFile.Read(folder.File("w.safetensors")).Tensors;
        Assert.NotEmpty(tensors);
        foreach (var tensor in tensors)
        {
            var original = file.Graph.Initializers.TryGetValue(tensor.Name, out var found)
                ? found.Value
                : file.Graph.Nodes.Single(node => node.Outputs.Contains(tensor.Name)).Tensor("value")!;
            AssertSameBits(original.Floats, tensor.ToSingles(), tensor.Name);
            Assert.Equal(original.Shape.Select(extent => (long)extent), tensor.Shape);
        }
    }

    [Fact]
    public void Normalisations_that_layers_took_over_become_identities()
    {
        var (file, import) = Load("resnet20-cifar10-bn");
        var norms = import.Graph.Nodes.OfType<BatchNormNode>().ToList();
        Assert.NotEmpty(norms);
        var (graph, folded) = Folded(import);
        var inputs = Recorded("resnet20-cifar10-bn");
        var expected = Run(file.With(import, Stored(import), codes: false).ToByteArray(), inputs);
        var actual = Run(file.With(import, folded, codes: false).ToByteArray(), inputs);
        AssertClose(expected[0].Values, actual[0].Values, 1e-5f);
        Assert.DoesNotContain(graph.Nodes, node => node is BatchNormNode);
    }

    [Fact]
    public void A_parameter_that_stands_nowhere_is_named()
    {
        var (file, import) = Load("mlp");
        var stranger = StoredTensor.Dense("stranger.weight", [1], [1f]);
        var error = Assert.Throws<OnnxException>(() => file.With(import, [.. Stored(import), stranger], codes: false));
        Assert.Contains("stranger.weight", error.Message);
    }

    /// <summary>The parameters as a file of full precision gives them back.</summary>
    private static IReadOnlyList<StoredTensor> Stored(OnnxImport import) =>
        TersorFile.Read(TersorFile.ToBytes(import.Graph, import.Tensors)).Tensors;

    private static StoredTensor[] Changed(OnnxImport import, bool isShared)
    {
        return [.. import.Tensors.Zip(import.Graph.Parameters, (tensor, parameter) =>
        {
            if (parameter.Role == ParameterRole.Statistic || !import.Origins.TryGetValue(tensor.Name, out var origin))
                return tensor;

            // Exporters store equal weights once: two parameters that are one tensor have to stay equal.
            var random = new Random(origin.Tensor.Sum(letter => letter));
            var values = Array.ConvertAll(tensor.Decode(), value => value * (0.9f + (0.2f * random.NextSingle())));
            if (!isShared || parameter.Role != ParameterRole.Weight)
                return StoredTensor.Dense(tensor.Name, tensor.Shape, values);
            var largest = values.Max(MathF.Abs);
            float[] codebook = [.. Enumerable.Range(-7, 15).Where(step => step != 0).Select(step => step * largest / 7)];
            var codes = Array.ConvertAll(values, value =>
                (byte)((int)MathF.Round(7 * value / largest) is var step && step == 0 ? 0 : step < 0 ? step + 8 : step + 7));
            var shared = StoredTensor.Shared(tensor.Name, tensor.Shape, codebook, codes, FloatWidth.Single);
            var outputs = tensor.Shape.Length > 1 ? tensor.Shape[parameter.OutputAxis] : 0;
            float[] scales = [.. Enumerable.Range(0, outputs).Select(_ => 0.5f + random.NextSingle())];
            return shared.WithScales(scales, parameter.OutputAxis);
        })];
    }

    private static (ModelGraph Graph, List<StoredTensor> Tensors) Folded(OnnxImport import)
    {
        var folded = FoldedGraph.Of(import.Graph);
        var values = import.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Decode());
        var tensors = folded.Graph.Parameters.ToDictionary(
            parameter => parameter.Name, parameter => values.GetValueOrDefault(parameter.Name, new float[parameter.Count]));
        foreach (var (layer, norm) in folded.Norms)
            new ChannelScale(norm, name => values[$"{norm.Name}.{name}"])
                .FoldInto(tensors[$"{layer}.weight"], tensors[$"{layer}.bias"]);
        return (folded.Graph,
            [.. folded.Graph.Parameters.Select(
                parameter => StoredTensor.Dense(parameter.Name, parameter.Shape, tensors[parameter.Name]))]);
    }

    private static List<(int[] Shape, float[] Values)> Run(byte[] model, IReadOnlyList<OnnxTensorFile> inputs)
    {
        using var runtime = new OnnxRuntime(model);
        return runtime.Run([.. inputs.Select(input => (input.Shape.ToArray(), input.Values))]);
    }

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = Math.Max(1, expected.Max(MathF.Abs));
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance * largest);
    }

    private static void AssertSameBits(float[] expected, float[] actual, string name) =>
        Assert.True(
            MemoryMarshal.AsBytes(expected.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(actual.AsSpan())),
            $"'{name}' has changed");

    private static List<OnnxTensorFile> Recorded(string name) =>
    [
        .. Directory.GetFiles(Path.Combine(Path.GetDirectoryName(PathOf(name))!, "test_data_set_0"), "input_*.pb").Order()
            .Select(path => OnnxTensorFile.Read(path)),
    ];

    private static (OnnxFile File, OnnxImport Import) Load(string name)
    {
        Assert.SkipUnless(Directory.Exists(Data), "TERSOR_DATA names no folder");
        var file = OnnxFile.Read(PathOf(name));
        return (file, file.Import());
    }

    private static string PathOf(string name) => Path.Combine(Data ?? "", "exports", name, "model.onnx");
}
