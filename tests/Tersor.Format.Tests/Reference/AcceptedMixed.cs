namespace Tersor.Format.Tests;

/// <summary>A file for each thing that the decisions of a mixed plane depend on, which version 4 brought.</summary>
internal static class AcceptedMixed
{
    private static readonly float[] Some = [-1f, -0.5f, 0.5f, 1f, 1.5f];

    public static IEnumerable<AcceptedFile> All =>
    [
        Vector("mixed", [-1f, 1f], [0, 1, 2, 0, 2, 2, 0, 1]),
        Vector("mixed-of-one-value", [3f], [1]),
        Vector("mixed-of-one-centroid", [3f], [0, 1, 1, 0]),
        Vector("mixed-without-zeros", [3f, 4f], [1, 2, 2, 2, 1, 1]),
        Vector("mixed-below-0", [-3f, -2f, -1f, -0.5f], [4, 3, 0, 1, 2, 4, 4, 0]),
        Vector("mixed-of-centroids-around-0", [-1f, -0f, 0f, 1f], [2, 3, 1, 4, 0]),
        Vector("mixed-of-uneven-signs", [-1f, 1f, 2f, 3f, 4f], [1, 2, 0, 5, 1, 4, 3, 0, 2]),
        Vector("mixed-of-255-centroids", [.. Enumerable.Range(0, 255).Select(k => k - 100f)], Codes(500, 255, 1)),
        Model("mixed-rows", new ModelGraphBuilder("m", 30).Linear(20, bias: false).Build(), 1, ScanOrder.RowMajor),
        Model("mixed-columns", new ModelGraphBuilder("m", 30).Linear(20, bias: false).Build(), 1, ScanOrder.ColumnMajor),
        Model("mixed-picture", Picture(), 6, ScanOrder.RowMajor),
        Model("mixed-picture-by-column", Picture(), 6, ScanOrder.ColumnMajor),
        Model("mixed-line-of-all-columns", new ModelGraphBuilder("m", 30).Linear(4, bias: false).Build(), 30, ScanOrder.RowMajor),
        Model("mixed-units", Layers(), 1, ScanOrder.RowMajor),
        Model("mixed-units-by-column", Layers(), 1, ScanOrder.ColumnMajor),
        Model("mixed-kernels", Kernels(), 3, ScanOrder.RowMajor),
        Model("mixed-transposed-kernels", Generator(), 2, ScanOrder.RowMajor),
        Model("mixed-gates", new ModelGraphBuilder("m", 5, 6).Lstm(7).Lstm(4).Build(), 1, ScanOrder.RowMajor),
        Model("mixed-gates-by-column", new ModelGraphBuilder("m", 5, 6).Lstm(7).Build(), 1, ScanOrder.ColumnMajor),
    ];

    private static ModelGraph Picture() => new ModelGraphBuilder("m", 1, 6, 6).Flatten().Linear(12, bias: false).Build();

    private static ModelGraph Layers() =>
        new ModelGraphBuilder("m", 24).Linear(20).Relu().Linear(12).Relu().Linear(5).Build();

    private static ModelGraph Kernels() =>
        new ModelGraphBuilder("m", 2, 6, 6).Conv2d(6, 3).Relu().Conv2d(4, 3).Flatten().Linear(5).Build();

    private static ModelGraph Generator() => new ModelGraphBuilder("m", 8).Linear(24).Reshape(6, 2, 2)
        .ConvTranspose2d(4, 2, stride: 2).Relu().ConvTranspose2d(3, 2, stride: 2).Build();

    // Codes of which most are zeros in places, and most others near the one before: what contexts learn from.
    private static byte[] Codes(int count, int centroids, uint seed)
    {
        var codes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            seed = (1664525 * seed) + 1013904223;
            var draw = (int)(seed >> 8);
            codes[i] = (i / 9 % 3 == 0 ? draw % 5 : draw % 2) == 0 ? (byte)0
                : i > 0 && codes[i - 1] > 0 && draw % 3 > 0 ? codes[i - 1]
                : (byte)(1 + (draw / 8 % centroids));
        }

        return codes;
    }

    private static AcceptedFile Vector(string name, float[] codebook, byte[] codes)
    {
        var graph = new ModelGraphBuilder("m", codes.Length).Linear(1, bias: false).Build();
        return Of(name, graph, codebook, 1, ScanOrder.RowMajor, _ => codes);
    }

    private static AcceptedFile Model(string name, ModelGraph graph, int width, ScanOrder order) =>
        Of(name, graph, Some, width, order, spec => Codes(spec.Count, Some.Length, (uint)spec.Count));

    /// <summary>A file whose every parameter is a mixed plane.</summary>
    private static AcceptedFile Of(
        string name, ModelGraph graph, float[] codebook, int width, ScanOrder order, Func<ParameterSpec, byte[]> codesOf)
    {
        var (writer, history) = (new ByteWriter(), new UnitHistory());
        GraphWriter.Write(writer, graph);
        var (sections, values) = (new List<string>(), new List<float[]>());
        var floats = FileSketch.Ascending(FloatWidth.Half, 10, codebook);
        foreach (var node in graph.Nodes.Where(node => !graph.ParametersOf(node).IsEmpty))
        {
            var words = new List<string>();
            foreach (var spec in graph.ParametersOf(node))
            {
                var codes = codesOf(spec);
                var columns = MatrixScan.Orders(spec.Shape).Contains(order) ? order : ScanOrder.RowMajor;
                var nonZeros = codes.Length - codes.AsSpan().Count((byte)0);
                var plane = FileSketch.Mixed(
                    spec, history.Of(spec), codebook, codes, Math.Min(width, spec.Count / spec.Shape[0]), columns);
                words.Add($"{0x66 | ((int)columns << 3):X2} v:{nonZeros} {codebook.Length:X2} {floats} {plane}");
                history.Add(StoredTensor.Shared(spec.Name, spec.Shape, codebook, codes, FloatWidth.Half), spec);
                values.Add(Array.ConvertAll(codes, code => code == 0 ? 0f : codebook[code - 1]));
            }

            sections.Add(string.Join(' ', words));
        }

        var sketch = new FileSketch(name, Convert.ToHexString(writer.Written), [.. sections]) { Version = 4 };
        return new AcceptedFile(sketch, graph, [.. values]);
    }
}
