using System.Collections.Immutable;
using FsCheck.Xunit;

namespace Tersor.Format.Tests;

public class TensorCodecTests
{
    [Property(MaxTest = 300, Replay = "102,205")]
    public void Any_tensor_comes_back(int seed)
    {
        var random = new Random(seed);
        ImmutableArray<int> shape = random.Next(3) switch
        {
            0 => [random.Next(1, 400)],
            1 => [random.Next(1, 40), random.Next(1, 60)],
            _ => [random.Next(1, 8), random.Next(1, 8), 3, 3],
        };
        var spec = new ParameterSpec("t", shape, ParameterRole.Weight);
        var density = Math.Pow(random.NextDouble(), 3);
        var width = random.Next(2) == 0 ? FloatWidth.Half : FloatWidth.Single;
        var values = SampleModels.Floats(random, spec.Count);
        foreach (ref var value in values.AsSpan())
            value = random.NextDouble() < density ? value : 0f;
        AssertRoundTrip(random.Next(3) switch
        {
            0 => StoredTensor.Dense("t", shape, values, width),
            1 => StoredTensor.Sparse("t", shape, values, width),
            _ => SampleModels.Shared(random, spec, density, random.Next(1, 256)),
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Gaps_on_both_sides_of_every_cap_come_back(int gap)
    {
        var codes = new byte[(3 * gap) + 5];
        codes[gap] = 1;
        codes[(2 * gap) + 1] = 2;
        codes[(3 * gap) + 2] = 1;
        AssertRoundTrip(StoredTensor.Shared("t", [codes.Length], [-1f, 1f], codes, FloatWidth.Half));
    }

    [Fact]
    public void Nothing_but_zeros_costs_two_bytes() =>
        Assert.Equal(2, AssertRoundTrip(StoredTensor.Shared("t", [1000, 100], [], new byte[100_000], FloatWidth.Half)).Bytes);

    [Fact]
    public void Zeros_behind_the_last_value_cost_nothing()
    {
        byte[] start = [1, 0, 0, 2, 1, 0, 2];
        var few = AssertRoundTrip(StoredTensor.Shared("t", [start.Length], [1f, 2f], start, FloatWidth.Half));
        var many = AssertRoundTrip(
            StoredTensor.Shared("t", [start.Length + 60_000], [1f, 2f], [.. start, .. new byte[60_000]], FloatWidth.Half));
        Assert.Equal(few.Bytes, many.Bytes);
    }

    [Fact]
    public void A_tensor_without_zeros_has_no_gaps()
    {
        var layout = AssertRoundTrip(StoredTensor.Shared("t", [6], [1f, 2f], [1, 2, 1, 1, 2, 1], FloatWidth.Half));
        Assert.DoesNotContain(layout.Streams, stream => stream.Part == StreamPart.Gaps);
    }

    [Fact]
    public void Dead_columns_make_the_scan_go_column_by_column()
    {
        var random = new Random(1);
        var codes = new byte[50 * 100];
        for (var i = 0; i < codes.Length; i++)
            if (i % 100 % 9 < 2 && random.NextDouble() < 0.7)
                codes[i] = 1;
        Assert.Equal(
            ScanOrder.ColumnMajor, AssertRoundTrip(StoredTensor.Shared("t", [50, 100], [1f], codes, FloatWidth.Half)).Order);
    }

    [Fact]
    public void Dead_rows_make_the_scan_go_row_by_row()
    {
        var random = new Random(1);
        var codes = new byte[100 * 50];
        for (var i = 0; i < codes.Length; i++)
            if (i / 50 % 9 < 2 && random.NextDouble() < 0.7)
                codes[i] = 1;
        Assert.Equal(
            ScanOrder.RowMajor, AssertRoundTrip(StoredTensor.Shared("t", [100, 50], [1f], codes, FloatWidth.Half)).Order);
    }

    [Fact]
    public void Unused_and_equal_centroids_are_dropped_and_the_rest_ascends()
    {
        var stored = StoredTensor.Shared("t", [5], [3f, 9f, -1f, 3f, 1f], [1, 3, 4, 5, 0], FloatWidth.Single);
        var read = Read(Write(stored), stored.Shape).Tensor;
        Assert.Equal([-1f, 1f, 3f], read.Codebook);
        Assert.Equal(stored.Decode(), read.Decode());
    }

    [Theory]
    [InlineData(FloatWidth.Half)]
    [InlineData(FloatWidth.Single)]
    public void Floats_at_the_edges_keep_every_bit(FloatWidth width)
    {
        float[] edges =
            [width == FloatWidth.Half ? -65504f : float.MinValue, -1f, -0f, 0f, float.Epsilon, (float)Half.Epsilon, 1f, 65504f];
        AssertSameBits(StoredTensor.Dense("t", [edges.Length], edges, width));
        AssertSameBits(StoredTensor.Shared("t", [edges.Length], edges, [1, 2, 3, 4, 5, 6, 7, 8], width));

        static void AssertSameBits(StoredTensor stored) => Assert.Equal(
            Array.ConvertAll(stored.Decode(), BitConverter.SingleToUInt32Bits),
            Array.ConvertAll(Read(Write(stored), stored.Shape).Tensor.Decode(), BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Half_biases_of_trained_size_cost_less_than_two_bytes_each()
    {
        var biases = StoredTensor.Dense("t", [500], SampleModels.Floats(new Random(2), 500), FloatWidth.Half);
        Assert.InRange(AssertRoundTrip(biases).Bytes, 500, 900);
    }

    [Fact]
    public void A_geometric_mask_costs_its_entropy_and_two_percent()
    {
        // H(p) / p bits for each non-zero value is the least that any code can reach on average.
        foreach (var density in new[] { 0.01, 0.05, 0.1, 0.2 })
        {
            var random = new Random(3);
            var codes = new byte[400_000];
            foreach (ref var code in codes.AsSpan())
                code = random.NextDouble() < density ? (byte)1 : (byte)0;
            var layout = AssertRoundTrip(StoredTensor.Shared("t", [codes.Length], [1f], codes, FloatWidth.Half));
            var p = (double)layout.NonZeros / codes.Length;
            var entropy = codes.Length * -((p * Math.Log2(p)) + ((1 - p) * Math.Log2(1 - p))) / 8;
            Assert.InRange(layout.BytesOf(StreamPart.Gaps), entropy * 0.99, entropy * 1.02);
        }
    }

    private static TensorLayout AssertRoundTrip(StoredTensor stored)
    {
        var bytes = Write(stored);
        var (tensor, layout) = Read(bytes, stored.Shape);
        Assert.Equal(stored.Decode(), tensor.Decode());
        Assert.Equal(stored.NonZeros, tensor.NonZeros);
        Assert.Equal((stored.Kind, stored.Width), (tensor.Kind, tensor.Width));
        Assert.Equal(bytes.Length, layout.Bytes);
        Assert.InRange(layout.HeaderBytes, 1, 16);
        if (stored.Kind == StoredKind.Shared)
        {
            // Before the codes themselves are asked for, which expands them.
            var (fresh, _) = Read(bytes, stored.Shape);
            AssertRows(stored, fresh, stored.Shape[0]);
            AssertRows(stored, fresh, 1);
            AssertRows(stored, stored, stored.Shape[0]);
        }

        return layout;
    }

    private static void AssertRows(StoredTensor stored, StoredTensor read, int rows)
    {
        var (starts, columns, codes) = (new int[rows + 1], new int[read.NonZeros], new byte[read.NonZeros]);
        read.CopyRows(starts, columns, codes);
        var values = new float[stored.Count];
        for (var row = 0; row < rows; row++)
        {
            Assert.Equal(columns[starts[row]..starts[row + 1]].Order(), columns[starts[row]..starts[row + 1]]);
            for (var i = starts[row]; i < starts[row + 1]; i++)
                values[(row * (stored.Count / rows)) + columns[i]] = read.Codebook[codes[i] - 1];
        }

        Assert.Equal((0, read.NonZeros), (starts[0], starts[rows]));
        Assert.Equal(stored.Decode(), values);
    }

    private static byte[] Write(StoredTensor stored)
    {
        var writer = new ByteWriter();
        var spec = new ParameterSpec("t", stored.Shape, ParameterRole.Weight);
        new TensorWriter(spec, stored, []).Write(writer, first: 1, new CodeTables(1));
        return writer.Written.ToArray();
    }

    private static (StoredTensor Tensor, TensorLayout Layout) Read(byte[] bytes, ImmutableArray<int> shape)
    {
        var reader = new ByteReader(bytes, "test");
        var spec = new ParameterSpec("t", shape, ParameterRole.Weight);
        var read = TensorReader.Read(ref reader, spec, new CodeTables(1));
        reader.End();
        return read;
    }
}
