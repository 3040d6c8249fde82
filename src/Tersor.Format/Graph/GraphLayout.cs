namespace Tersor.Format;

/// <summary>The constants of a graph's bytes, shared by its writer and its reader.</summary>
internal static class GraphLayout
{
    /// <summary>Set in a node's first byte where its name is not the default one.</summary>
    public const int NamedBit = 0x20;

    /// <summary>Set where it does not read just the value before it.</summary>
    public const int InputsBit = 0x40;

    /// <summary>Set where a mask of attributes follows that are not what they usually are.</summary>
    public const int UnusualBit = 0x80;

    /// <summary>Set in the byte of the input's rank where a normalisation follows.</summary>
    public const int NormalizationBit = 0x80;

    /// <summary>Set there where names and numbers of inputs and outputs follow the nodes.</summary>
    public const int InterfaceBit = 0x40;

    /// <summary>Set there instead of <see cref="NormalizationBit"/> where a normalisation of each channel follows.</summary>
    public const int ChannelsBit = 0x20;

    /// <summary>The bits of that byte that hold the rank.</summary>
    public const int RankBits = 0x1F;

    public const int OpCodeBits = 0x1F;

    /// <summary>The op code that says that the rest of it follows, in a byte.</summary>
    public const int LongOpCode = 0x1F;

    public const int MostNodes = 1 << 14;

    /// <summary>Extents and sizes beyond this are no model's, and their sums and small multiples stay within 32 bits.</summary>
    public const int LargestNumber = 1 << 28;
}
