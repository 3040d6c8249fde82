using System.Collections.Immutable;
using System.Globalization;

namespace Tersor.Format;

/// <summary>Gives one node the attributes that a file has for it.</summary>
internal sealed class AttributeReader(byte[] graph, int position, string section, int unusual) : IAttributeCoder
{
    private int _asked;

    /// <summary>The position of the next node.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether every bit of the mask belongs to an attribute.</summary>
    public bool Complete => unusual >> _asked == 0;

    public int Int(int value, string name)
    {
        var reader = Reader();
        var number = reader.VarInt(GraphLayout.LargestNumber, "number");
        Position += reader.Position;
        return number;
    }

    public int Int(int value, int usual, string name) => Marked() ? Unusual(Int(value, name), usual) : usual;

    public ImmutableArray<int> Ints(ImmutableArray<int> values, string name)
    {
        // No capacity is reserved: the number may be a damaged file's.
        var numbers = ImmutableArray.CreateBuilder<int>();
        for (var count = Int(0, name); numbers.Count < count;)
            numbers.Add(Int(0, name));
        return numbers.ToImmutable();
    }

    public float Float(float value, string name)
    {
        var reader = Reader();
        var number = reader.Single();
        Position += reader.Position;
        return float.IsFinite(number) ? number : throw reader.Error($"a number of {number}");
    }

    public float Float(float value, float usual, string name) => Marked() ? Unusual(Float(value, name), usual) : usual;

    public bool Flag(bool value, bool usual, string name) => Marked() ? !usual : usual;

    public T Choice<T>(T value, string name)
        where T : struct, Enum
    {
        // An enumeration of bytes takes the low byte of any number.
        var number = Int(0, name);
        var choice = (T)Enum.ToObject(typeof(T), number);
        return Enum.IsDefined(choice) && Convert.ToInt32(choice, CultureInfo.InvariantCulture) == number
            ? choice
            : throw Reader().Error($"no {name} has the number {number}");
    }

    public T Choice<T>(T value, T usual, string name)
        where T : struct, Enum
    {
        if (!Marked())
            return usual;
        var choice = Choice(value, name);
        return choice.Equals(usual) ? throw Reader().Error($"{name} {choice:D}, which is its default, is stored") : choice;
    }

    private bool Marked() => (unusual >> _asked++ & 1) != 0;

    // What a default says is not said again: a graph has one spelling.
    private T Unusual<T>(T value, T usual)
        where T : IEquatable<T> =>
        value.Equals(usual) ? throw Reader().Error($"an attribute of {value}, which is its default, is stored") : value;

    private ByteReader Reader() => new(graph.AsSpan(Position), section);
}
