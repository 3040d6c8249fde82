using System.Collections.Immutable;
using System.Text.Json;

namespace Tersor.Host;

/// <summary>Reads one JSON array of numbers, flat or nested like a shape, into memory that is there already.</summary>
/// <param name="name">The property that holds it, for sentences.</param>
/// <param name="shape">The extents.</param>
/// <param name="pixels">Where whole numbers from 0 to 255 go; empty if any finite numbers are read.</param>
/// <param name="values">Where they go otherwise.</param>
internal ref struct NumberArray(string name, ImmutableArray<int> shape, Span<byte> pixels, Span<float> values)
{
    private readonly Span<byte> _pixels = pixels;
    private readonly Span<float> _values = values;
    private int _depth;

    // How deep the numbers stand; 0 until the first.
    private int _leaf;
    private long _read;

    /// <summary>Reads from the token at which the reader stands to the array's end.</summary>
    /// <exception cref="RefusedRequestException">It is no array of numbers of the shape.</exception>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Refused("is an array of numbers");
        Span<int> counts = stackalloc int[shape.Length + 1];
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    Open(counts);
                    break;
                case JsonTokenType.EndArray:
                    Close(counts[_depth]);
                    _depth--;
                    break;
                case JsonTokenType.Number:
                    Take(ref reader);
                    counts[_depth]++;
                    break;
                default:
                    throw Refused($"holds something that is no number, behind {_read} of them");
            }
        }
        while (_depth > 0 && reader.Read());

        if (_read != _values.Length)
            throw Refused($"has {_read} numbers, but the model takes {_values.Length}: {string.Join('×', shape)}");
    }

    private void Open(scoped Span<int> counts)
    {
        if (_depth == shape.Length)
            throw Refused($"is nested deeper than the model's shape, {string.Join('×', shape)}");
        if (_depth == _leaf && _leaf > 0)
            throw Refused("is nested unevenly");
        counts[_depth]++;
        counts[++_depth] = 0;
    }

    private readonly void Close(int count)
    {
        // A row of all numbers is counted at the end.
        if (_depth == 1 && _leaf <= 1)
            return;
        var extent = shape[shape.Length - Math.Max(_leaf, _depth) + _depth - 1];
        if (count != extent)
            throw Refused(
                $"has {count} entries at depth {_depth}, where the model's shape has {extent}: {string.Join('×', shape)}");
    }

    private void Take(ref Utf8JsonReader reader)
    {
        if (_leaf == 0)
            _leaf = _depth;
        if (_depth != _leaf)
            throw Refused("is nested unevenly");
        if (_pixels.IsEmpty)
        {
            if (!reader.TryGetSingle(out var value) || !float.IsFinite(value))
                throw Refused($"holds a number too large for single precision, behind {_read} others");
            if (_read < _values.Length)
                _values[(int)_read] = value;
        }
        else
        {
            if (!reader.TryGetDouble(out var pixel) || pixel is not (>= 0 and <= byte.MaxValue) || pixel != Math.Floor(pixel))
                throw Refused($"holds whole numbers from 0 to 255, but another one behind {_read} of them");
            if (_read < _values.Length)
                _pixels[(int)_read] = (byte)pixel;
        }

        _read++;
    }

    private readonly RefusedRequestException Refused(string reason) => RefusedRequestException.Bad($"'{name}' {reason}");
}
