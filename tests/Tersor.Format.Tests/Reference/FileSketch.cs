using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tersor.Format.Tests;

/// <summary>
/// A <c>.tersor</c> file spelt out by hand, section by section, in words: two hexadecimal digits are a byte; <c>b:101_1</c> are
/// bits, filled with zeros to whole bytes; <c>v:300</c> is a varint, <c>f:0.5</c> and <c>h:0.5</c> a float of 4 or 2 bytes,
/// <c>'name'</c> a text behind its length; <c>×3</c> repeats the word before it so often in all.
/// </summary>
/// <param name="Name">The file's name, without its end.</param>
/// <param name="Graph">The graph.</param>
/// <param name="Parameters">A section for each node that has parameters.</param>
internal record FileSketch(string Name, string Graph, params string[] Parameters)
{
    /// <summary>The metadata, in the same words; null for none.</summary>
    public string? Metadata { get; init; }

    /// <summary>The version of the format.</summary>
    public byte Version { get; init; } = 1;

    /// <summary>The whole file, with right checksums.</summary>
    public virtual byte[] ToBytes() => Parts().Assemble();

    /// <summary>Its sections.</summary>
    protected ContainerParts Parts()
    {
        List<(SectionKind, byte[])> sections = [(SectionKind.Graph, Spell(Graph))];
        if (Metadata is not null)
            sections.Add((SectionKind.Metadata, Spell(Metadata)));
        sections.AddRange(Parameters.Select(section => (SectionKind.Parameters, Spell(section))));
        return new ContainerParts(sections, Version);
    }

    /// <summary>The bytes of a text in the words above.</summary>
    public static byte[] Spell(string text)
    {
        var writer = new ByteWriter();
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i][0] == '×')
                continue;
            var times =
                i + 1 < words.Length && words[i + 1][0] == '×' ? int.Parse(words[i + 1][1..], CultureInfo.InvariantCulture) : 1;
            for (; times > 0; times--)
                Spell(writer, words[i]);
        }

        return writer.Written.ToArray();
    }

    /// <summary>The words of floats that never fall, in distances of an Exp-Golomb code.</summary>
    /// <param name="width">How wide each is.</param>
    /// <param name="order">The order of the code.</param>
    /// <param name="values">The floats.</param>
    public static string Ascending(FloatWidth width, int order, params float[] values)
    {
        var (digits, sign) = width == FloatWidth.Half ? (4, 0x8000u) : (8, 0x8000_0000u);
        var places = Array.ConvertAll(values, value =>
        {
            var pattern =
                width == FloatWidth.Half ? BitConverter.HalfToUInt16Bits((Half)value) : BitConverter.SingleToUInt32Bits(value);
            return pattern < sign ? pattern + sign : sign - 1 - (pattern - sign);
        });
        var first =
            places[0].ToString($"X{digits}", CultureInfo.InvariantCulture).Chunk(2).Reverse().Select(pair => new string(pair));
        var bits = new StringBuilder();
        for (var i = 1; i < places.Length; i++)
        {
            var step = (long)places[i] - places[i - 1];
            var quotient = Convert.ToString((step >> order) + 1, 2);
            var rest = Convert.ToString(step & ((1L << order) - 1), 2).PadLeft(order, '0');
            bits.Append(new string('0', quotient.Length - 1)).Append(quotient).Append(order == 0 ? "" : rest);
        }

        return $"{order:X}2 {string.Join(' ', first)} {(bits.Length > 0 ? $"b:{bits}" : "")}";
    }

    /// <summary>The words of a plane of codes.</summary>
    /// <param name="shape">The tensor's extents.</param>
    /// <param name="codebook">The centroids, ascending.</param>
    /// <param name="codes">A code for each value.</param>
    public static string Plane(ImmutableArray<int> shape, float[] codebook, byte[] codes)
    {
        var writer = new ByteWriter();
        var encoder = new ArithmeticEncoder(writer);
        new CodePlane(shape, codebook).Code(ref encoder, codes);
        encoder.Flush();
        return Convert.ToHexString(writer.Written);
    }

    /// <summary>The words of a mixed plane of codes, behind its codebook.</summary>
    /// <param name="spec">The parameter.</param>
    /// <param name="units">The units that it reads, if they are known.</param>
    /// <param name="codebook">The centroids, ascending.</param>
    /// <param name="codes">A code for each value.</param>
    /// <param name="width">The columns of one line.</param>
    /// <param name="order">The order of the codes.</param>
    public static string Mixed(
        ParameterSpec spec, UnitUse? units, float[] codebook, byte[] codes, int width, ScanOrder order)
    {
        var writer = new ByteWriter();
        writer.VarInt(width);
        var encoder = new ArithmeticEncoder(writer);
        new MixedPlane(PlaneGeometry.Of(spec, units, width, order), units, codebook)
            .Code(ref encoder, [.. codes], codes.Length - codes.AsSpan().Count((byte)0));
        encoder.Flush();
        return Convert.ToHexString(writer.Written);
    }

    /// <summary>The words of a stream of asymmetric numeral systems.</summary>
    /// <param name="precision">The bits of its frequencies.</param>
    /// <param name="alphabet">The size of the alphabet.</param>
    /// <param name="symbols">The symbols, at least two different ones.</param>
    public static string Rans(int precision, int alphabet, int[] symbols)
    {
        var bytes = Array.ConvertAll(symbols, symbol => (byte)symbol);
        var frequencies = RansFrequencies.Of(Histogram.Of(bytes).AsSpan(0, alphabet), precision);
        var writer = new ByteWriter();
        writer.Byte(6 | ((precision - RansFrequencies.LeastPrecision) << 4));
        frequencies.Write(writer);
        writer.Bytes(RansEncoder.Encode(bytes, frequencies));
        return Convert.ToHexString(writer.Written);
    }

    private static void Spell(ByteWriter writer, string word)
    {
        switch (word.Split(':'))
        {
            case ["v", var number]:
                writer.VarInt(uint.Parse(number, CultureInfo.InvariantCulture));
                break;
            case ["f", var number]:
                writer.Single(float.Parse(number, CultureInfo.InvariantCulture));
                break;
            case ["h", var number]:
                writer.UInt16(BitConverter.HalfToUInt16Bits((Half)float.Parse(number, CultureInfo.InvariantCulture)));
                break;
            case ["b", var digits]:
                var bits = new BitWriter(writer);
                foreach (var bit in digits.Replace("_", ""))
                    bits.Write(bit - (uint)'0', 1);
                bits.Flush();
                break;
            case [['\'', .. var name, '\'']]:
                writer.Text(name);
                break;
            default:
                writer.Bytes(Convert.FromHexString(word));
                break;
        }
    }
}
