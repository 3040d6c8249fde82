namespace Tersor.Format;

/// <summary>Gives one node the attributes that a file has for it.</summary>
internal sealed class AttributeReader(byte[] graph, int position, string section, int unusual) : IAttributeCoder
{
    private int _asked;

    /// <summary>The position of the next node.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether every bit of the mask belongs to an attribute.</summary>
    public bool Complete => unusual >> _asked == 0;

    public int Int(int value)
    {
        var reader = Reader();
        var number = reader.VarInt(GraphLayout.LargestNumber, "number");
        Position += reader.Position;
        return number;
    }

    public int Int(int value, int usual) => Marked() ? Unusual(Int(value), usual) : usual;

    public float Float(float value)
    {
        var reader = Reader();
        var number = reader.Single();
        Position += reader.Position;
        return float.IsFinite(number) ? number : throw reader.Error($"a number of {number}");
    }

    public float Float(float value, float usual) => Marked() ? Unusual(Float(value), usual) : usual;

    public bool Flag(bool value, bool usual) => Marked() ? !usual : usual;

    private bool Marked() => (unusual >> _asked++ & 1) != 0;

    // What a default says is not said again: a graph has one spelling.
    private T Unusual<T>(T value, T usual)
        where T : IEquatable<T> =>
        value.Equals(usual) ? throw Reader().Error($"an attribute of {value}, which is its default, is stored") : value;

    private ByteReader Reader() => new(graph.AsSpan(Position), section);
}
