using FsCheck.Xunit;

namespace Tersor.Format.Tests;

public class HuffmanCodecTests
{
    [Property(Replay = "105,211")]
    public void Any_text_comes_back(byte[] text)
    {
        if (text.Length > 0)
            AssertRoundTrip(text);
    }

    public static TheoryData<int, double> SizesAndSkews()
    {
        var data = new TheoryData<int, double>();
        foreach (var size in new[] { 1, 2, 7, 255, 511, 512, 515, 2003, 8191, 8192, 8193, 8195, 20_000, 40_000, 100_003 })
            foreach (var skew in new[] { 0.3, 2, 8, 60, 1e9 })
                data.Add(size, skew);
        return data;
    }

    [Theory]
    [MemberData(nameof(SizesAndSkews))]
    public void Long_and_short_texts_of_every_skew_come_back(int size, double skew) =>
        AssertRoundTrip(Text(size, skew, seed: size));

    [Fact]
    public void A_text_whose_quarters_differ_comes_back()
    {
        // One stream ends long before the others: the fast loop stops with most of those still to do.
        var text = new byte[40_000];
        new Random(1).NextBytes(text.AsSpan(20_000));
        AssertRoundTrip(text);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(8191)]
    public void A_stream_whose_guessed_parts_never_fall_into_step_comes_back(int size)
    {
        // Every code has three bits, and guesses begin at whole bytes: most of them stay beside the right places for ever.
        var text = new byte[size];
        for (var i = 0; i < size; i++)
            text[i] = (byte)(i * i % 11 % 8);
        for (var length = size - 24; length <= size; length++)
            AssertRoundTrip(text[..length]);
    }

    [Fact]
    public void A_stream_much_longer_or_shorter_than_its_code_expects_comes_back()
    {
        // The code is made for one text and used for others, so that guesses lie far from the quarters.
        var code = HuffmanCode.FromCounts(HuffmanCodeTests.Counts(Text(4000, 20, seed: 7)));
        var symbols = Enumerable.Range(0, 256).Where(symbol => code.Lengths[symbol] > 0).ToArray();
        var (shortest, longest) = (symbols.MinBy(symbol => code.Lengths[symbol]), symbols.MaxBy(symbol => code.Lengths[symbol]));
        foreach (var share in new[] { 0, 0.02, 0.5, 0.98, 1 })
        {
            var random = new Random(8);
            var text = new byte[4000];
            foreach (ref var symbol in text.AsSpan())
                symbol = (byte)(random.NextDouble() < share ? longest : shortest);
            AssertRoundTrip(text, code);
        }
    }

    [Fact]
    public void The_cost_is_the_size_to_the_byte()
    {
        foreach (var size in new[] { 1, 100, 8191, 8192, 50_000 })
        {
            var text = Text(size, 5, seed: 3);
            var code = HuffmanCode.FromCounts(HuffmanCodeTests.Counts(text));
            Assert.Equal(Encode(code, text).Length, new SymbolStream(text, 256).CodedSize(code));
        }
    }

    [Theory]
    [InlineData(500)]
    [InlineData(9000)]
    public void A_text_cut_anywhere_is_refused(int size)
    {
        var text = Text(size, 6, seed: 4);
        var code = HuffmanCode.FromCounts(HuffmanCodeTests.Counts(text));
        var coded = Encode(code, text);
        var decoder = new HuffmanDecoder(code);
        var decoded = new byte[text.Length];
        for (var length = 0; length < coded.Length; length += 1 + (length / 64))
            Assert.False(decoder.TryDecode(coded.AsSpan(0, length), decoded, out _));
    }

    [Fact]
    public void A_byte_behind_any_of_four_streams_is_refused()
    {
        var text = Text(9000, 6, seed: 4);
        var code = HuffmanCode.FromCounts(HuffmanCodeTests.Counts(text));
        var coded = Encode(code, text);
        var (sizes, begin) = Sizes(coded);
        for (var stream = 0; stream < sizes.Length; stream++)
        {
            var longer = (int[])sizes.Clone();
            longer[stream]++;
            var slack = new ByteWriter();
            foreach (var size in longer)
                slack.VarInt(size);
            var end = begin + sizes.Take(stream + 1).Sum();
            slack.Bytes([.. coded[begin..end], 0, .. coded[end..]]);
            Assert.False(new HuffmanDecoder(code).TryDecode(slack.Written, new byte[text.Length], out _));
        }
    }

    [Theory]
    [InlineData(500)]
    [InlineData(9000)]
    public void Padding_is_zeros_in_every_stream(int size)
    {
        var text = Text(size, 6, seed: 4);
        var code = HuffmanCode.FromCounts(HuffmanCodeTests.Counts(text));
        var coded = Encode(code, text);
        var (sizes, begin) = size < 8192 ? ([coded.Length], 0) : Sizes(coded);
        var quarter = (size + sizes.Length - 1) / sizes.Length;
        for (var stream = 0; stream < sizes.Length; begin += sizes[stream++])
        {
            var bits = text.Skip(stream * quarter).Take(quarter).Sum(symbol => code.Lengths[symbol]);
            for (var bit = bits; bit < 8 * sizes[stream]; bit++)
            {
                var damaged = (byte[])coded.Clone();
                damaged[begin + (bit / 8)] |= (byte)(0x80 >> (bit % 8));
                Assert.False(new HuffmanDecoder(code).TryDecode(damaged, new byte[size], out _));
            }
        }
    }

    [Theory]
    [InlineData(3000, 6)]
    [InlineData(10_000, 6)]
    [InlineData(20_000, 6)]
    [InlineData(20_000, 60)]
    public void Damaged_streams_and_sizes_never_touch_memory_beyond_the_spans(int size, double mean)
    {
        const int Guard = 64;
        var text = Text(size, mean, seed: 5);
        var code = HuffmanCode.FromCounts(HuffmanCodeTests.Counts(text));
        var coded = Encode(code, text);
        var decoder = new HuffmanDecoder(code);
        var random = new Random(6);
        var room = new byte[text.Length + (2 * Guard)];
        for (var round = 0; round < 2000; round++)
        {
            var damaged = (byte[])coded.Clone();
            for (var flips = 0; flips < 3; flips++)
                damaged[random.Next(flips == 0 ? 12 : damaged.Length)] = (byte)random.Next(256);
            room.AsSpan().Fill(0xA5);
            decoder.TryDecode(damaged.AsSpan(0, random.Next(damaged.Length + 1)), room.AsSpan(Guard, text.Length), out _);
            Assert.False(room.AsSpan(0, Guard).ContainsAnyExcept((byte)0xA5));
            Assert.False(room.AsSpan(Guard + text.Length).ContainsAnyExcept((byte)0xA5));
        }
    }

    [Fact]
    public void A_stream_that_is_longer_than_it_should_be_writes_nothing_behind_the_symbols()
    {
        // Codes of one bit give the most symbols a turn, and zeros without end never stop the loop: its place in the output must.
        // The last stream alone is too long, since the first that is ends everything.
        const int Guard = 64;
        const int Slack = 400;
        var code = HuffmanCode.FromCounts([1, 1]);
        var decoder = new HuffmanDecoder(code);
        for (var size = 1 << 14; size < (1 << 14) + 128; size++)
        {
            var (sizes, _) = Sizes(Encode(code, new byte[size]));
            var longer = new ByteWriter();
            foreach (var stream in sizes[..^1])
                longer.VarInt(stream);
            longer.VarInt(sizes[^1] + Slack);
            longer.Bytes(new byte[sizes.Sum() + Slack]);
            var room = new byte[size + Guard];
            room.AsSpan(size).Fill(0xA5);
            Assert.False(decoder.TryDecode(longer.Written, room.AsSpan(0, size), out _));
            Assert.False(room.AsSpan(size).ContainsAnyExcept((byte)0xA5));
        }
    }

    [Fact]
    public void A_destination_that_might_not_suffice_is_refused()
    {
        var encoder = new HuffmanEncoder(HuffmanCode.FromCounts([1, 1]));
        Assert.Throws<ArgumentException>(() => encoder.Encode(new byte[10], new byte[HuffmanEncoder.MaxEncodedSize(10) - 1]));
    }

    private static void AssertRoundTrip(byte[] text) =>
        AssertRoundTrip(text, HuffmanCode.FromCounts(HuffmanCodeTests.Counts(text)));

    private static void AssertRoundTrip(byte[] text, HuffmanCode code)
    {
        var coded = Encode(code, text);
        var decoded = new byte[text.Length];
        byte[] behind = [.. coded, 1, 2, 3];
        Assert.True(new HuffmanDecoder(code).TryDecode(behind, decoded, out var consumed));
        Assert.Equal(coded.Length, consumed);
        Assert.True(decoded.AsSpan().SequenceEqual(text));
    }

    private static (int[] Sizes, int Begin) Sizes(byte[] coded)
    {
        var reader = new ByteReader(coded, "test");
        var sizes = new int[4];
        foreach (ref var size in sizes.AsSpan())
            size = reader.VarInt(coded.Length, "size");
        return (sizes, reader.Position);
    }

    private static byte[] Encode(HuffmanCode code, byte[] text)
    {
        var room = new byte[HuffmanEncoder.MaxEncodedSize(text.Length)];
        return room[..new HuffmanEncoder(code).Encode(text, room)];
    }

    private static byte[] Text(int size, double mean, int seed)
    {
        var random = new Random(seed);
        var text = new byte[size];
        foreach (ref var symbol in text.AsSpan())
            symbol = mean > 1e6 ? (byte)random.Next(256) : (byte)Math.Min(255, -Math.Log(1 - random.NextDouble()) * mean);
        return text;
    }
}
