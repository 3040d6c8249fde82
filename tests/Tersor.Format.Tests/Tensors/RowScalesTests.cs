using System.Collections.Immutable;
using FsCheck.Xunit;

namespace Tersor.Format.Tests;

public class RowScalesTests
{
    [Property(MaxTest = 300, Replay = "7,11")]
    public void A_scaled_tensor_comes_back(int seed)
    {
        var random = new Random(seed);
        ImmutableArray<int> shape =
            random.Next(2) == 0 ? [random.Next(1, 40), random.Next(1, 60)] : [random.Next(1, 8), random.Next(1, 8), 3, 3];
        var spec = new ParameterSpec("t", shape, ParameterRole.Weight) { OutputAxis = random.Next(shape.Length) };
        var plain = SampleModels.Shared(random, spec, Math.Pow(random.NextDouble(), 3), random.Next(1, 256));
        var scales = Scales(random, shape[spec.OutputAxis]);
        var stored = plain.WithScales(scales, spec.OutputAxis);

        var writer = new ByteWriter();
        new TensorWriter(spec, stored, []).Write(writer, first: 2, new CodeTables(2));
        var reader = new ByteReader(writer.Written, "test");
        var (read, layout) = TensorReader.Read(ref reader, spec, new CodeTables(2));
        reader.End();
        Assert.Equal(stored.Scales, read.Scales);
        Assert.Equal(stored.ScaleAxis, read.ScaleAxis);
        Assert.Equal(Definition(plain, scales, spec.OutputAxis), read.Decode());
        Assert.Equal(stored.Scales.Length > 0, layout.BytesOf(StreamPart.Scales) > 0);
        Assert.InRange(layout.HeaderBytes, 1, 16);
    }

    [Fact]
    public void A_row_of_zeros_has_the_scale_1_and_costs_nothing()
    {
        var stored = StoredTensor.Shared(
            "t", [4, 2], [3f], [0, 0, 1, 0, 0, 0, 1, 1], FloatWidth.Half, [0f, 2f, float.NaN, 0.1f], 0);
        Assert.Equal([1f, 2f, 1f, (float)(Half)0.1f], stored.Scales);
        Assert.Equal([0f, 0f, 6f, 0f, 0f, 0f, 3 * (float)(Half)0.1f, 3 * (float)(Half)0.1f], stored.Decode());
    }

    [Fact]
    public void Scales_that_change_nothing_are_none()
    {
        Assert.Empty(StoredTensor.Shared("t", [2, 1], [3f], [1, 1], FloatWidth.Half, [1f, 1f], 0).Scales);
        Assert.Empty(StoredTensor.Shared("t", [2, 1], [3f], [1, 0], FloatWidth.Half, [1f, 9f], 0).Scales);
        Assert.Empty(StoredTensor.Shared("t", [2, 1], [], [0, 0], FloatWidth.Half, [4f, 9f], 0).Scales);
    }

    [Fact]
    public void Scales_that_no_file_holds_are_refused()
    {
        foreach (var scale in new[] { 0f, -0f, -1f, float.NaN, float.PositiveInfinity, 65520f, 2e-8f })
            Assert.Throws<ArgumentException>(() => Scaled([2, 1], [1, 1], [2f, scale], 0));
        Assert.Throws<ArgumentException>(() => Scaled([2, 1], [1, 1], [2f], 0));
        Assert.Throws<ArgumentException>(() => Scaled([2, 1], [1, 1], [2f, 2f], 1));
        Assert.Throws<ArgumentException>(() => Scaled([2, 1], [1, 1], [2f, 2f], 2));
        Assert.Throws<ArgumentException>(() => Scaled([2], [1, 1], [2f, 2f], 0));
        Assert.Throws<ArgumentException>(() => StoredTensor.Dense("t", [1, 2], [1f, 2f]).WithScales([2f], 0));
        Assert.Throws<ArgumentException>(
            () => StoredTensor.Shared("t", [1, 1], [float.MaxValue], [1], FloatWidth.Single, [2f], 0));

        static StoredTensor Scaled(ImmutableArray<int> shape, byte[] codes, float[] scales, int axis) =>
            StoredTensor.Shared("t", shape, [3f], codes, FloatWidth.Half, scales, axis);
    }

    [Fact]
    public void A_file_has_version_2_if_a_tensor_has_scales_and_comes_back()
    {
        var graph = SampleModels.Residual();
        var random = new Random(3);
        var plain = SampleModels.Compress(graph, 0.3, 8, seed: 1);
        StoredTensor[] scaled = [.. plain.Zip(graph.Parameters, (tensor, spec) =>
            tensor.Kind == StoredKind.Shared && spec.Shape.Length > 1
                ? tensor.WithScales(Scales(random, spec.Shape[spec.OutputAxis]), spec.OutputAxis)
                : tensor)];
        Assert.Equal(1, TersorFile.ToBytes(graph, plain)[4]);
        var bytes = TersorFile.ToBytes(graph, scaled);
        Assert.Equal(2, bytes[4]);
        var read = TersorFile.Read(bytes);
        Assert.Equal(scaled.Select(tensor => tensor.Decode()), read.Tensors.Select(tensor => tensor.Decode()));
        Assert.Equal(bytes, TersorFile.ToBytes(graph, read.Tensors));
    }

    [Fact]
    public void A_writer_refuses_scales_along_another_axis()
    {
        var graph = new ModelGraphBuilder("m", 3).Linear(2, bias: false).Build();
        var tensor = StoredTensor.Shared("fc1.weight", [2, 3], [1f], [1, 1, 1, 1, 1, 1], FloatWidth.Half, [1f, 2f, 3f], 1);
        Assert.Contains("axis 1", Assert.Throws<ArgumentException>(() => TersorFile.ToBytes(graph, [tensor])).Message);
    }

    private static float[] Scales(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => MathF.Exp((4 * random.NextSingle()) - 2))];

    private static float[] Definition(StoredTensor plain, float[] scales, int axis)
    {
        var values = plain.Decode();
        var inner = plain.Shape.Skip(axis + 1).Aggregate(1, (product, extent) => product * extent);
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(values[i] * (double)(Half)scales[i / inner % scales.Length]);
        return values;
    }
}
