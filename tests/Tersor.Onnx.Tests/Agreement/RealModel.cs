using System.Collections.Immutable;

namespace Tersor.Onnx.Tests;

/// <summary>A model that others made and trained.</summary>
/// <param name="Name">Its folder or file, as the page calls it.</param>
/// <param name="Path">The path of the model.</param>
/// <param name="Options">What its file leaves open.</param>
internal sealed record RealModel(string Name, string Path, OnnxImportOptions Options)
{
    // What the models' own documentation says of the extents and values that their files leave open.
    private static readonly Dictionary<string, OnnxImportOptions> Open = new()
    {
        ["byte-bilstm"] = Shape("input", 1, 32),
        ["silero_vad_16k_op15"] = Shape("input", 1, 576) with { Known = SamplingRate },
        ["silero_vad_op18_ifless"] = Shape("input", 1, 576) with { Known = SamplingRate },
    };

    private static ImmutableDictionary<string, ConstantTensor> SamplingRate =>
        ImmutableDictionary<string, ConstantTensor>.Empty.Add("sr", new ConstantTensor([], new long[] { 16_000 }));

    /// <summary>All exports and models of the data folder; none without it.</summary>
    public static IEnumerable<RealModel> All
    {
        get
        {
            if (OnnxTestData.DataFolder is not { } data)
                return [];
            return ((string[])["exports", "models"]).SelectMany(folder => Directory
                .EnumerateFiles(System.IO.Path.Combine(data, folder), "*.onnx", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)).Select(Of);
        }
    }

    /// <summary>The folders of outputs that were recorded with the model.</summary>
    public IEnumerable<string> DataSets =>
        Directory.EnumerateDirectories(System.IO.Path.GetDirectoryName(Path)!, "test_data_set_*");

    /// <summary>Inputs that a model's own runner takes: random, the same for the same model.</summary>
    /// <param name="import">The model.</param>
    /// <param name="samples">How many.</param>
    public static ImmutableArray<OnnxTensorFile> Inputs(OnnxImport import, int samples)
    {
        var random = new Random(15);
        return
        [
            .. import.Inputs.Select(input =>
            {
                var shape = input.BatchAxis is null ? input.Shape : input.ShapeOf(samples);
                var values = new float[shape.Aggregate(1, (count, extent) => count * extent)];
                for (var i = 0; i < values.Length; i++)
                    values[i] = input.Type == OnnxElementType.Float32 ? (random.NextSingle() * 2f) - 1f : random.Next(64);
                return new OnnxTensorFile(input.Name, input.Type, shape, values);
            }),
        ];
    }

    /// <summary>The largest difference over the largest number that was expected.</summary>
    public static float Difference(
        IEnumerable<OnnxTensorFile> actual, IEnumerable<(ImmutableArray<int> Shape, float[] Values)> expected)
    {
        var largest = 0f;
        foreach (var (x, y) in actual.Zip(expected))
        {
            Assert.Equal(y.Shape, x.Shape);
            var difference = x.Values.Zip(y.Values, (a, b) => MathF.Abs(a - b)).Max();
            largest = MathF.Max(largest, float.IsNaN(difference) ? float.PositiveInfinity : difference / y.Values.Max(MathF.Abs));
        }

        return largest;
    }

    private static RealModel Of(string path)
    {
        var file = System.IO.Path.GetFileNameWithoutExtension(path);
        var name = file == "model" ? System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path)!) : file;
        return new RealModel(name, path, Open.GetValueOrDefault(name, new OnnxImportOptions()));
    }

    private static OnnxImportOptions Shape(string input, params ImmutableArray<int> shape) => new()
    {
        Shapes = ImmutableDictionary<string, ImmutableArray<int>>.Empty.Add(input, shape),
    };
}
