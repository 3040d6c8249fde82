namespace Tersor.Format;

/// <summary>Gives one node the attributes that a file has for it.</summary>
internal sealed class AttributeReader(byte[] graph, int position, string section, int unusual) : IAttributeCoder
{
    // Sizes beyond this are no model's, and their sums and small multiples stay within 32 bits.
    private const int LargestNumber = 1 << 28;

    private int _asked;

    /// <summary>Where the next node begins.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether every bit of the mask belongs to an attribute.</summary>
    public bool Complete => unusual >> _asked == 0;

    public int Int(int value)
    {
        var reader = Reader();
        var number = reader.VarInt(LargestNumber, "number");
        Position += reader.Position;
        return number;
    }

    public int Int(int value, int usual) => Marked() ? Int(value) : usual;

    public float Float(float value)
    {
        var reader = Reader();
        var number = reader.Single();
        Position += reader.Position;
        return float.IsFinite(number) ? number : throw reader.Error($"a number of {number}");
    }

    public float Float(float value, float usual) => Marked() ? Float(value) : usual;

    public bool Flag(bool value, bool usual) => Marked() ? !usual : usual;

    private bool Marked() => (unusual >> _asked++ & 1) != 0;

    private ByteReader Reader() => new(graph.AsSpan(Position), section);
}
