using System.Collections.Immutable;
using FsCheck.Xunit;

namespace Tersor.Format.Tests;

public class MixedPlaneTests
{
    [Property(MaxTest = 300, Replay = "5,9")]
    public void Any_plane_comes_back_and_ends_where_its_bytes_do(int seed)
    {
        var random = new Random(seed);
        ImmutableArray<int> shape = random.Next(4) switch
        {
            0 => [random.Next(1, 400)],
            1 => [4 * random.Next(1, 10), random.Next(1, 60)],
            2 => [random.Next(1, 8), random.Next(1, 8), random.Next(1, 5), random.Next(1, 5)],
            _ => [random.Next(1, 5), random.Next(1, 5), random.Next(1, 5)],
        };
        var spec = new ParameterSpec("t", shape, ParameterRole.Weight)
        {
            Gates = shape.Length == 2 && random.Next(2) == 0 ? 4 : 1,
            OutputAxis = shape.Length == 4 ? random.Next(2) : 0,
        };
        var (rows, columns) = shape.Length < 2 ? (1, shape[0]) : (shape[0], spec.Count / shape[0]);
        var isOfColumns = shape.Length < 2 || spec.OutputAxis == 0;
        var levels = new byte[random.Next(2) == 0 ? 1 : isOfColumns ? columns : rows];
        random.NextBytes(levels);
        var units = random.Next(3) == 0 ? null : new UnitUse(Array.ConvertAll(levels, level => (byte)(level % 16)), isOfColumns);
        var order = rows > 1 && random.Next(2) == 0 ? ScanOrder.ColumnMajor : ScanOrder.RowMajor;
        var geometry = PlaneGeometry.Of(spec, units, random.Next(1, columns + 1), order);
        var codebook =
            Enumerable.Range(0, random.Next(1, 256)).Select(k => (float)k - random.Next(256)).Order().Distinct().ToArray();
        var density = random.NextDouble();
        var codes = new byte[spec.Count];
        foreach (ref var code in codes.AsSpan())
            code = random.NextDouble() < density ? (byte)random.Next(1, codebook.Length + 1) : (byte)0;
        codes[random.Next(codes.Length)] = 1;

        var nonZeros = codes.Length - codes.AsSpan().Count((byte)0);
        var plane = new MixedPlane(geometry, units, codebook);
        var writer = new ByteWriter();
        var encoder = new ArithmeticEncoder(writer);
        plane.Code(ref encoder, [.. codes], nonZeros);
        encoder.Flush();
        var decoded = new byte[codes.Length];
        Assert.Equal(writer.Length, Decode([.. writer.Written, 1, 2, 3], plane, decoded, nonZeros));
        Assert.Equal(codes, decoded);
        var cut = writer.Written[..^1].ToArray();
        Assert.Throws<TersorFormatException>(() => Decode(cut, plane, decoded, nonZeros));
    }

    [Fact]
    public void Odds_and_probabilities_are_each_others_inverse()
    {
        Assert.Equal((22, 32768, 65514), (Logistic.Squash(-2048), Logistic.Squash(0), Logistic.Squash(5000)));
        for (var odds = -Logistic.Most; odds < Logistic.Most; odds++)
            Assert.True(Logistic.Squash(odds) <= Logistic.Squash(odds + 1));

        // A logistic curve that is straight between nodes half a unit apart strays from it by a 32nd at most, and the least
        // node, 22, is rounded by a 44th.
        for (var odds = -Logistic.Most; odds <= Logistic.Most; odds++)
            Assert.InRange(
                Logistic.Squash(odds) * (1 + Math.Exp(-odds / 256d)) / 65536, 1 - (1 / 44d), 1 + (1 / 32d) + (1 / 44d));
        for (var probability = 100u; probability < 4000; probability++)
            Assert.InRange(Logistic.Squash(Logistic.Stretch(probability)) >> 4, (int)probability, (int)probability + 4);
    }

    [Theory]
    [InlineData(0.02, 3)]
    [InlineData(0.3, 9)]
    [InlineData(0.95, 40)]
    public void Independent_codes_cost_little_more_than_their_entropy(double density, int centroids)
    {
        // There is nothing to learn, and each of over a thousand contexts wavers about that: two per cent of what it says.
        var random = new Random(3);
        var spec = new ParameterSpec("t", [500, 400], ParameterRole.Weight);
        var codes = new byte[spec.Count];
        foreach (ref var code in codes.AsSpan())
            code = random.NextDouble() < density ? (byte)random.Next(1, centroids + 1) : (byte)0;
        Assert.InRange(Size(spec, codes, centroids, 1, null) / Entropy(codes), 0.999, 1.02);
    }

    [Fact]
    public void Dead_units_cost_next_to_nothing()
    {
        var random = new Random(4);
        var spec = new ParameterSpec("t", [100, 200], ParameterRole.Weight);
        var codes = new byte[spec.Count];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = i % 200 % 2 == 0 && random.Next(2) == 0 ? (byte)1 : (byte)0;
        var use = new UnitUse([.. Enumerable.Range(0, 200).Select(unit => UnitUse.Level(unit % 2 == 0 ? 40 : 0))], true);
        Assert.InRange(Size(spec, codes, 1, 1, use) * 8, 10_000, 10_400);
    }

    [Fact]
    public void An_archive_holds_what_the_file_holds_in_fewer_bytes()
    {
        var graph = SampleModels.LeNet300();
        var tensors = graph.Parameters.Select(spec => spec.Shape.Length < 2
            ? StoredTensor.Dense(spec.Name, spec.Shape, new float[spec.Count], FloatWidth.Half)
            : StoredTensor.Shared(spec.Name, spec.Shape, [-2f, -1f, 1f, 2f], Patches(spec), FloatWidth.Half)).ToArray();
        var (plain, archive) = (TersorFile.ToBytes(graph, tensors), TersorFile.ToBytes(graph, tensors, archive: true));
        Assert.Equal(4, archive[4]);
        Assert.InRange(archive.Length, 1, 0.9 * plain.Length);
        var read = TersorFile.Read(archive);
        Assert.Equal(tensors.Select(tensor => tensor.Decode()), read.Tensors.Select(tensor => tensor.Decode()));
        Assert.Equal("mixed", read.Layouts[0].Streams.Single(stream => stream.Part == StreamPart.Codes).Method);
        Assert.Equal(plain, TersorFile.ToBytes(graph, read.Tensors));

        var few = ReadLimits.Default with { MaxArchivedValues = 200_000 };
        Assert.Equal(FormatErrorKind.Limit, Assert.Throws<TersorFormatException>(() => TersorFile.Read(archive, few)).Kind);
    }

    [Fact]
    public void What_an_archive_would_not_make_smaller_is_written_as_ever()
    {
        var graph = new ModelGraphBuilder("m", 8).Linear(4, bias: false).Build();
        StoredTensor[] tensors = [StoredTensor.Dense("fc1.weight", [4, 8], new float[32], FloatWidth.Half)];
        Assert.Equal(TersorFile.ToBytes(graph, tensors), TersorFile.ToBytes(graph, tensors, archive: true));
    }

    /// <summary>Codes in patches of the pictures that rows are seen as, of one sign in each.</summary>
    private static byte[] Patches(ParameterSpec spec)
    {
        var random = new Random(spec.Count);
        var (rows, columns) = (spec.Shape[0], spec.Shape[1]);
        var codes = new byte[spec.Count];
        for (var row = 0; row < rows; row++)
        {
            var (middle, sign) = (random.Next(columns), random.Next(2));
            for (var column = 0; column < columns; column++)
                if (Math.Abs((column % 28) - (middle % 28)) + Math.Abs((column / 28) - (middle / 28)) < 5 && random.Next(3) > 0)
                    codes[(row * columns) + column] = (byte)(1 + (2 * sign) + random.Next(2));
        }

        return codes;
    }

    private static int Size(ParameterSpec spec, byte[] codes, int centroids, int width, UnitUse? units)
    {
        var codebook = Enumerable.Range(0, centroids).Select(k => k - (centroids / 2) + 0.5f).ToArray();
        var writer = new ByteWriter();
        var encoder = new ArithmeticEncoder(writer);
        new MixedPlane(PlaneGeometry.Of(spec, units, width, ScanOrder.RowMajor), units, codebook)
            .Code(ref encoder, [.. codes], codes.Length - codes.AsSpan().Count((byte)0));
        encoder.Flush();
        return writer.Length;
    }

    private static int Decode(byte[] bytes, MixedPlane plane, byte[] codes, int nonZeros)
    {
        var decoder = new ArithmeticDecoder(new ByteReader(bytes, "test"));
        plane.Code(ref decoder, codes, nonZeros);
        return decoder.End().Position;
    }

    private static double Entropy(byte[] codes) =>
        codes.GroupBy(code => code).Sum(group => -group.Count() * Math.Log2((double)group.Count() / codes.Length)) / 8;
}
