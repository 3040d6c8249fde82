using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Collects the attributes of one node, and a bit for each that is not what it usually is.</summary>
internal sealed class AttributeWriter : IAttributeCoder
{
    private readonly ByteWriter _payload = new();
    private int _position;

    /// <summary>Bit i is set where the i-th attribute with a default differs from it.</summary>
    public int Unusual { get; private set; }

    public ReadOnlySpan<byte> Payload => _payload.Written;

    /// <summary>Writes an extent or size.</summary>
    /// <exception cref="ArgumentException">It is beyond the format's largest.</exception>
    public static void Number(ByteWriter writer, int value)
    {
        if (value > GraphLayout.LargestNumber)
            throw new ArgumentException(
                $"A file holds no size of {value}, only up to {GraphLayout.LargestNumber}.", nameof(value));
        writer.VarInt(value);
    }

    public int Int(int value, string name)
    {
        Number(_payload, value);
        return value;
    }

    public int Int(int value, int usual, string name) => Mark(value != usual) ? Int(value, name) : value;

    public ImmutableArray<int> Ints(ImmutableArray<int> values, string name)
    {
        Int(values.Length, name);
        foreach (var value in values)
            Int(value, name);
        return values;
    }

    public float Float(float value, string name)
    {
        if (!float.IsFinite(value))
            throw new ArgumentException($"A file holds no attribute of {value}.", nameof(value));
        _payload.Single(value);
        return value;
    }

    public float Float(float value, float usual, string name) => Mark(value != usual) ? Float(value, name) : value;

    public bool Flag(bool value, bool usual, string name)
    {
        Mark(value != usual);
        return value;
    }

    public T Choice<T>(T value, string name)
        where T : struct, Enum
    {
        Int(Convert.ToInt32(value), name);
        return value;
    }

    public T Choice<T>(T value, T usual, string name)
        where T : struct, Enum => Mark(!value.Equals(usual)) ? Choice(value, name) : value;

    private bool Mark(bool unusual)
    {
        Unusual |= unusual ? 1 << _position : 0;
        _position++;
        return unusual;
    }
}
