using System.Buffers.Binary;
using System.Text;

namespace Tersor.Format.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_of_every_type_come_back_in_order_with_their_metadata()
    {
        SafetensorsTensor[] tensors =
        [
            SafetensorsTensor.Of("w", [2, 3], [1f, -0f, float.NaN, float.MaxValue, 0.1f, -7f]),
            SafetensorsTensor.Of("mask", [3], new byte[] { 1, 0, 255 }),
            SafetensorsTensor.Of("step", [], [long.MinValue]),
            SafetensorsTensor.Of("none", [0, 4], ReadOnlySpan<float>.Empty),
        ];
        var path = _folder.File("a.safetensors");
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string> { ["epoch"] = "3", ["a \"quoted\" key"] = "ü" });

        var file = SafetensorsFile.Read(path);
        Assert.Equal(tensors.Select(tensor => tensor.Name), file.Tensors.Select(tensor => tensor.Name));
        foreach (var tensor in tensors)
        {
            Assert.Equal(tensor.Type, file[tensor.Name].Type);
            Assert.Equal(tensor.Shape.AsEnumerable(), file[tensor.Name].Shape);
            Assert.Equal(tensor.Bytes.ToArray(), file[tensor.Name].Bytes.ToArray());
        }

        Assert.Equal("3", file.Metadata["epoch"]);
        Assert.Equal("ü", file.Metadata["a \"quoted\" key"]);
        Assert.Equal([long.MinValue], file["step"].ToInt64s());
    }

    [Fact]
    public void The_data_of_a_written_file_is_aligned_to_eight_bytes()
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, [SafetensorsTensor.Of("x", [1], [1f])]);
        Assert.Equal(0u, BinaryPrimitives.ReadUInt64LittleEndian(stream.ToArray()) % 8);
    }

    [Fact]
    public void Half_and_bfloat_elements_are_read_as_floats()
    {
        var file = SafetensorsFile.Read(Bytes(
            """{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]}}""",
            [0x00, 0x3C, 0x00, 0xC0, 0xC0, 0x3F]));
        Assert.Equal([1f, -2f], file["h"].ToSingles());
        Assert.Equal([1.5f], file["b"].ToSingles());
        Assert.Throws<SafetensorsFormatException>(() => file["b"].ToInt64s());
    }

    [Fact]
    public void A_header_beyond_the_limits_is_refused()
    {
        AssertRefused("at most 100", new ReadLimits { MaxTextBytes = 100 });
        AssertRefused("more than 1 tensors", new ReadLimits { MaxEntries = 1 });
        AssertRefused("deep", new ReadLimits { MaxNesting = 2 });
        AssertRefused("at most 10 are read", new ReadLimits { MaxBytes = 10 });
        var path = _folder.File("huge.safetensors");
        using (var file = File.Create(path))
        {
            file.Write([1, 2, 3, 4, 5, 6, 7, 8]);
            file.SetLength(1 << 29);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SafetensorsFormatException>(() => SafetensorsFile.Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);

        void AssertRefused(string reason, ReadLimits limits)
        {
            using var stream = new MemoryStream();
            SafetensorsFile.Write(stream, [SafetensorsTensor.Of("x", [1], [1f]), SafetensorsTensor.Of("y", [1], [1f])]);
            Assert.Contains(
                reason, Assert.Throws<SafetensorsFormatException>(() => SafetensorsFile.Read(stream.ToArray(), limits)).Message);
        }
    }

    [Theory]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "ends at 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "in 8 bytes of data")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes of data are described, 8 are there")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "8 bytes for F32[1]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "8 bytes for F32[-2]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "0 bytes for")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "lies at [8, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "lies at [0]")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,16]}}""", "in 8 bytes of data")]
    [InlineData("""{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,4]}}""", "4 bytes of data are described, 8 are there")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "the header has a key twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "not the JSON")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "not the JSON")]
    [InlineData("""{"a":{"dtype":null,"shape":[2],"data_offsets":[0,8]}}""", "''")]
    [InlineData("""{"__metadata__":{"k":1}}""", "not the JSON")]
    [InlineData("""{"__metadata__":{"k":null}}""", "null")]
    [InlineData("[1]", "not the JSON")]
    [InlineData("{", "line 1, byte 2")]
    public void A_header_that_contradicts_itself_is_refused_with_file_and_reason(string header, string reason)
    {
        var path = _folder.File("bad.safetensors");
        File.WriteAllBytes(path, Bytes(header, new byte[8]));
        var error = Assert.Throws<SafetensorsFormatException>(() => SafetensorsFile.Read(path));
        Assert.StartsWith(path + ": ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("F64", "[1]")]
    [InlineData("F4", "[16]")]
    [InlineData("BOOL", "[2,4]")]
    [InlineData("Other", "[8]")]
    public void Types_that_are_not_read_are_passed_over_until_somebody_asks(string type, string shape)
    {
        const string Floats = """ "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""";
        var others = $$""" "x":{"dtype":"{{type}}","shape":{{shape}},"data_offsets":[4,12]}""";
        var file = SafetensorsFile.Read(Bytes($"{{{Floats},{others}}}", new byte[12]));
        Assert.Equal([0f], file["a"].ToSingles());
        Assert.Equal((SafetensorsType.Other, type), (file["x"].Type, file["x"].TypeName));
        var error = Assert.Throws<SafetensorsFormatException>(() => file["x"].ToSingles());
        Assert.Contains($"'x' holds {type}, not floats", error.Message);
        error = Assert.Throws<SafetensorsFormatException>(() => file["x"].ToInt64s());
        Assert.Contains($"'x' holds {type}, not I64", error.Message);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, [SafetensorsTensor.Of("a", [3], [1f, 2f, 3f])]);
        var whole = stream.ToArray();
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<SafetensorsFormatException>(() => SafetensorsFile.Read(whole.AsMemory(0, length)));
    }

    [Fact]
    public void A_huge_declared_header_is_refused_before_it_is_read()
    {
        var bytes = Bytes("{}", []);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.MaxValue);
        Assert.Contains(
            "18446744073709551615", Assert.Throws<SafetensorsFormatException>(() => SafetensorsFile.Read(bytes)).Message);
    }

    [Fact]
    public void Random_damage_gives_no_other_exception()
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(
            stream, [SafetensorsTensor.Of("a", [2], [1f, 2f]), SafetensorsTensor.Of("b", [3], new byte[] { 1, 2, 3 })]);
        var whole = stream.ToArray();
        const int DataLength = 11;
        var random = new Random(1);
        var (read, refused) = (0, 0);
        for (var round = 0; round < 10_000; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                SafetensorsFile.Read(damaged);
                read++;
            }
            catch (SafetensorsFormatException)
            {
                Assert.False(
                    whole.AsSpan(..^DataLength).SequenceEqual(damaged.AsSpan(..^DataLength)),
                    "no value is wrong: only a header is refused");
                refused++;
            }
        }

        // Values have no checksum, nor have names: a change there is a file like any other. Those are 13 of 131 bytes.
        Assert.InRange(read, 200, 800);
        Assert.Equal(10_000, read + refused);
    }

    [Fact]
    public void Doubled_names_and_ill_filled_shapes_are_refused_on_writing()
    {
        var tensor = SafetensorsTensor.Of("a", [1], [1f]);
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(new MemoryStream(), [tensor, tensor]));
        Assert.Throws<ArgumentException>(() => SafetensorsTensor.Of("a", [2], [1f]));
        Assert.Throws<ArgumentException>(() => SafetensorsTensor.Of("__metadata__", [1], [1f]));
    }

    private static byte[] Bytes(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, .. data];
    }
}
