using System.Collections.Immutable;

namespace Tersor.Format.Tests;

/// <summary>A file for each kind of tensor, way to store floats, and form of gaps.</summary>
internal static class AcceptedTensors
{
    private static readonly float[] Floats = [-2.5f, -1f, -0.0f, 0f, 0.5f, 0.5f, 3f];

    public static IEnumerable<AcceptedFile> All =>
    [
        Dense("floats-raw-half", $"04 00 {Words("h", Floats)}", Floats),
        Dense("floats-raw-single", "00 00 f:1.1 f:-3.4028235E38 f:1E-45 00 00 00 80", [1.1f, float.MinValue, float.Epsilon, -0f]),
        Dense(
            "floats-raw-half-edges", "04 00 h:65504 h:5.9604645E-08 h:-6.1035156E-05", [65504f, 5.9604645E-08f, -6.1035156E-05f]),
        Dense("floats-planes-half", "04 01 00 3C BC 40 01 00", [1f, -1f, 2f]),
        Dense("floats-planes-single", "00 01 01 3F 00 80 00 40 02 00 01 02 01 00", [1f, Single(0x3F000100), Single(0x3F400200)]),
        .. new[] { 0, 1, 7, 15 }.Select(order =>
            Dense($"floats-ascending-half-{order}", $"04 {FileSketch.Ascending(FloatWidth.Half, order, Floats)}", Floats)),
        Dense("floats-ascending-single-15", $"00 {FileSketch.Ascending(FloatWidth.Single, 15, Floats)}", Floats),
        Dense("floats-ascending-of-one", $"00 {FileSketch.Ascending(FloatWidth.Single, 3, 7f)}", [7f]),
        Dense(
            "floats-ascending-by-32-bits",
            $"00 {FileSketch.Ascending(FloatWidth.Single, 0, float.MinValue, float.MaxValue)}",
            [float.MinValue, float.MaxValue]),
        Dense("floats-ascending-over-all", $"04 {FileSketch.Ascending(FloatWidth.Half, 15, -65504f, 65504f)}", [-65504f, 65504f]),

        Weights("sparse-single", 2, 4, "01 02 00 02 00 01 02 00 f:-1.5 f:2", [0, -1.5f, 0, 0, 2, 0, 0, 0]),
        Weights("sparse-half", 2, 4, "05 02 00 02 00 01 02 00 h:-1.5 h:2", [0, -1.5f, 0, 0, 2, 0, 0, 0]),
        Weights("sparse-nothing", 2, 4, "01 00", new float[8]),
        Weights("sparse-everything", 1, 2, "05 02 00 h:1 h:2", [1, 2]),
        Weights("shared-nothing", 2, 4, "06 00", new float[8]),
        Weights("shared-single", 1, 3, "02 03 02 00 f:0.1 f:0.2 00 01 00 01", [0.2f, 0.1f, 0.2f]),
        Weights("shared-zeros-as-centroids", 1, 4, "06 04 03 00 h:-0 h:0 h:1 00 01 02 00 01", [0, 1, -0f, 0]),
        Weights("shared-by-column", 2, 3, "0E 04 02 00 h:1 h:2 00 01 00 00 01 00 01 00 00 01 00 01", [1, 2, 0, 0, 1, 2]),
        Weights("shared-by-column-everything", 2, 3, "0E 06 02 00 h:1 h:2 00 00 01 01 00 00 01", [1, 2, 1, 2, 1, 2]),
        Weights("sparse-by-column", 3, 2, "0D 02 00 03 00 01 03 00 h:1 h:2", [0, 0, 1, 0, 0, 2]),
        Weights(
            "shared-255-centroids", 5, 51, $"06 v:255 FF {FileSketch.Ascending(FloatWidth.Half, 4, Many)} 00 {Bytes(255)}", Many),
        Weights("shared-unused-centroid", 1, 2, "06 02 03 00 h:1 h:2 h:3 00 00 02", [1, 3]),

        Weights("gaps-with-skips", 2, 5, "06 02 01 00 h:1 02 01 00 02 02 01 00 01", [0, 0, 0, 0, 0, 1, 1, 0, 0, 0]),
        Weights("gaps-of-cap-1", 1, 6, "06 02 01 00 h:1 03 00 02 b:1_1_0_1_0 01", [0, 0, 1, 0, 1, 0]),
        Weights("gaps-of-cap-255", 1, 600, "06 02 01 00 h:1 02 FE 00 FF 00 FF 07 01", At(600, 255, 518)),
        Weights("gaps-of-cap-256", 1, 260, "06 02 01 00 h:1 00 FF 00 FF 01 01", At(260, 255, 257)),
        Weights("gaps-to-the-end", 1, 4, "06 01 01 00 h:1 00 03 01 03 01", [0, 0, 0, 1]),
        Convolution(),

        Scaled("scales", 2, 3, "16 06 02 00 h:-1 h:1 00 00 01 01 01 00 00 00 h:0.5 h:3", [-0.5f, 0.5f, 0.5f, 3, -3, -3]),
        Scaled("scales-of-a-row", 1, 2, "16 02 01 00 h:1 01 00 h:2", [2, 2]),
        Scaled(
            "scales-beside-rows-of-zeros", 4, 2, "16 03 01 00 h:3 00 02 00 02 00 02 01 01 00 3C 3E 01 00",
            [0, 0, 3, 3, 0, 0, 4.5f, 0]),
        Scaled("scales-by-column", 2, 2, "1E 02 02 00 h:1 h:2 00 00 01 00 00 01 00 h:2 h:1", [2, 0, 2, 0]),
        Scaled(
            "scales-rounded-once", 2, 1, "12 02 02 00 f:1E-45 f:1.1 00 01 00 00 01 34 00 38",
            [1.1f * Half(0x3401), 0f]),
        Scaled("scales-up-to-the-largest", 1, 1, "12 01 01 00 f:1.7014117E38 01 00 h:2", [3.4028234E38f]),
        Scaled("scales-from-the-smallest", 2, 1, "16 02 01 00 h:-0 01 00 01 00 h:65504", [-0f, -0f]),
        Transposed(),

        Plane("plane", [2, 4], [-1f, 1f], [0, 1, 2, 0, 2, 2, 0, 1]),
        Plane("plane-of-one-centroid", [1, 4], [3f], [0, 1, 1, 0]),
        Plane("plane-without-zeros", [2, 2], [3f, 4f], [1, 2, 2, 2]),
        Plane("plane-of-one-value", [1, 1], [3f], [1]),
        Plane("plane-below-0", [2, 4], [-3f, -2f, -1f, -0.5f], [4, 3, 0, 1, 2, 4, 4, 0]),
        Plane("plane-of-centroids-around-0", [1, 5], [-1f, -0f, 0f, 1f], [2, 3, 1, 4, 0]),
        Plane(
            "plane-of-255-centroids", [5, 102], [.. Many.Select(value => value - 7)],
            Repeated(255, 255, i => (byte)(i + 1))),
        Plane("plane-of-few-values", [3, 1200], [-1f, 0.5f], Repeated(3600, 0, i => i == 2777 ? (byte)2 : (byte)0)),
        Plane("plane-of-a-run", [2, 700], [-1f, 0.5f], Repeated(1400, 0, i => (byte)(i < 900 ? 2 : i % 3))),
        Plane(
            "plane-of-kernels", [3, 2, 3, 3], [-1f, -0.5f, 0.5f, 1f, 1.5f],
            Repeated(54, 0, i => (byte)(i * i % 7 > 5 ? 0 : i * i % 7))),
        Plane("plane-of-wide-kernels", [2, 1, 2, 5], [-1f, 2f], Repeated(20, 0, i => (byte)(i * 7 % 3))),
        PlaneWithScales(),
    ];

    private static float[] Many => [.. Enumerable.Range(0, 255).Select(i => i / 16f)];

    private static AcceptedFile Weights(string name, int outputs, int inputs, string section, float[] values) =>
        AcceptedFile.OfWeights(name, outputs, inputs, section, values);

    private static AcceptedFile Dense(string name, string section, float[] values) =>
        Weights(name, 1, values.Length, section, values);

    // Seen as a matrix, a kernel [2, 1, 2, 2] has two rows of four.
    private static AcceptedFile Convolution() => new(
        new FileSketch("sparse-kernel-by-column", "'m' 03 01 02 02 01 81 01 02 02", "0D 03 00 03 00 00 01 02 00 h:1 h:2 h:3"),
        new ModelGraphBuilder("m", 1, 2, 2).Conv2d(2, 2, bias: false).Build(),
        [1, 2, 0, 0, 0, 0, 3, 0]);

    private static AcceptedFile Scaled(string name, int outputs, int inputs, string section, float[] values)
    {
        var file = Weights(name, outputs, inputs, section, values);
        return file with { Sketch = file.Sketch with { Version = 2 } };
    }

    private static AcceptedFile Plane(string name, ImmutableArray<int> shape, float[] codebook, byte[] codes)
    {
        var words = $"22 {codebook.Length:X2} 00 {Words("f", codebook)} {FileSketch.Plane(shape, codebook, codes)}";
        var values = Array.ConvertAll(codes, code => code == 0 ? 0f : codebook[code - 1]);
        if (shape.Length == 2)
            return Scaled(name, shape[0], shape[1], words, values);
        var (kernel, width) = (shape[2], shape[3]);
        var graph = new ModelGraph(
            "m", [shape[1], kernel, width],
            [new Conv2dNode("conv1", [0], shape[0], kernel, Bias: false) { KernelWidth = width }]);
        var attributes = width == kernel ? $"81 01 v:{shape[0]} v:{kernel}" : $"81 09 v:{shape[0]} v:{kernel} v:{width}";
        return new AcceptedFile(
            new FileSketch(name, $"'m' 03 v:{shape[1]} v:{kernel} v:{width} 01 {attributes}", words) { Version = 2 },
            graph,
            values);
    }

    private static AcceptedFile PlaneWithScales() => Scaled(
        "plane-with-scales", 3, 2,
        $"36 02 00 h:-1 h:2 {FileSketch.Plane([3, 2], [-1f, 2f], [1, 2, 0, 0, 2, 0])} 00 h:0.5 h:3",
        [-0.5f, 1, 0, 0, 6, 0]);

    private static byte[] Repeated(int count, int zeros, Func<int, byte> code) =>
        [.. Enumerable.Range(0, count).Select(code), .. new byte[zeros]];

    // [2 inputs, 3 channels, 1, 1]: outputs are the channels, of which the second is zero.
    private static AcceptedFile Transposed() => new(
        new FileSketch(
            "scales-of-channels", "'m' 03 02 01 01 01 90 01 03 01",
            "16 04 02 00 h:1 h:2 00 01 00 00 01 00 01 00 00 00 01 01 00 h:1 h:10")
        { Version = 2 },
        new ModelGraphBuilder("m", 2, 1, 1).ConvTranspose2d(3, 1, bias: false).Build(),
        [1, 0, 10, 2, 0, 20]);

    private static float Half(ushort pattern) => (float)BitConverter.UInt16BitsToHalf(pattern);

    private static float Single(uint pattern) => BitConverter.UInt32BitsToSingle(pattern);

    private static float[] At(int count, params int[] places)
    {
        var values = new float[count];
        foreach (var place in places)
            values[place] = 1;
        return values;
    }

    private static string Words(string kind, float[] values) =>
        string.Join(
            ' ', values.Select(value => $"{kind}:{value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}"));

    private static string Bytes(int count) => Convert.ToHexString([.. Enumerable.Range(0, count).Select(i => (byte)i)]);
}
