namespace Tersor.Format;

/// <summary>Collects the attributes of one node, and a bit for each that is not what it usually is.</summary>
internal sealed class AttributeWriter : IAttributeCoder
{
    private readonly ByteWriter _payload = new();
    private int _position;

    /// <summary>Bit i is set where the i-th attribute with a default differs from it.</summary>
    public int Unusual { get; private set; }

    public ReadOnlySpan<byte> Payload => _payload.Written;

    public int Int(int value)
    {
        _payload.VarInt(value);
        return value;
    }

    public int Int(int value, int usual)
    {
        if (Mark(value != usual))
            _payload.VarInt(value);
        return value;
    }

    public float Float(float value)
    {
        _payload.Single(value);
        return value;
    }

    public float Float(float value, float usual)
    {
        if (Mark(value != usual))
            _payload.Single(value);
        return value;
    }

    public bool Flag(bool value, bool usual)
    {
        Mark(value != usual);
        return value;
    }

    private bool Mark(bool unusual)
    {
        Unusual |= unusual ? 1 << _position : 0;
        _position++;
        return unusual;
    }
}
