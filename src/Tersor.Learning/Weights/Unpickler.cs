using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>Something that a pickle names and that is not looked up: no class is made and no code runs.</summary>
/// <param name="Name">Module and name, with a point between them.</param>
internal sealed record PickledName(string Name);

/// <summary>A call that a pickle asks for and that is not done.</summary>
/// <param name="Function">What is to be called.</param>
/// <param name="Arguments">With what.</param>
internal sealed record PickledCall(object? Function, object?[] Arguments);

/// <summary>
/// Reads the values of a pickle (protocols 0 to 5): numbers, texts, bytes, lists, tuples and dictionaries. Names of classes and
/// functions stay names and calls stay calls, so that a file can't make anything happen. What is put into the state of an object
/// is dropped.
/// </summary>
/// <param name="bytes">The pickle, and perhaps what follows it.</param>
/// <param name="limits">What it may demand.</param>
/// <param name="persistent">Gives the value of a persistent id.</param>
internal ref struct Unpickler(ReadOnlySpan<byte> bytes, ReadLimits limits, Func<object?, object?> persistent)
{
    private static readonly object Mark = new();

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<int, object?> _memo = [];

    /// <summary>The bytes that were read.</summary>
    public int Position { get; private set; }

    /// <summary>The value of the pickle.</summary>
    /// <exception cref="StateDictException">It is damaged, or uses something that no state dict needs.</exception>
    public object? Read()
    {
        while (true)
        {
            var code = (char)Take(1)[0];
            if (code == '.')
                return Pop();
            Do(code);
            if (_stack.Count > limits.MaxEntries || _memo.Count > 8L * limits.MaxEntries)
                throw new StateDictException($"a pickle of more than {limits.MaxEntries} values side by side");
        }
    }

    private void Do(char code)
    {
        switch (code)
        {
            case '\u0080':
                if (Take(1)[0] > 5)
                    throw new StateDictException("a pickle of an unknown protocol");
                break;
            case '\u0095':
                Take(8);
                break;
            case '(':
                _stack.Add(Mark);
                break;
            case '0':
                Pop();
                break;
            case '1':
                PopToMark();
                break;
            case '2':
                _stack.Add(Peek());
                break;
            case 'N':
                _stack.Add(null);
                break;
            case '\u0088' or '\u0089':
                _stack.Add(code == '\u0088');
                break;
            case 'K':
                _stack.Add((long)Take(1)[0]);
                break;
            case 'M':
                _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case 'J':
                _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case 'I' or 'L':
                _stack.Add(Whole(Line()));
                break;
            case '\u008a':
                _stack.Add(Long(Take(Take(1)[0])));
                break;
            case 'G':
                _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case 'F':
                _stack.Add(double.TryParse(Line(), CultureInfo.InvariantCulture, out var number) ? number : throw Damaged());
                break;
            case 'V':
                _stack.Add(Line());
                break;
            case 'S':
                _stack.Add(Line().Trim('\'', '"'));
                break;
            case '\u008c' or 'U':
                _stack.Add(Text(Take(1)[0]));
                break;
            case 'X' or 'T':
                _stack.Add(Text(Length4()));
                break;
            case '\u008d':
                _stack.Add(Text(Length8()));
                break;
            case 'C':
                _stack.Add(Take(Take(1)[0]).ToArray());
                break;
            case 'B':
                _stack.Add(Take(Length4()).ToArray());
                break;
            case '\u008e':
                _stack.Add(Take(Length8()).ToArray());
                break;
            case 'c':
                _stack.Add(new PickledName($"{Line()}.{Line()}"));
                break;
            default:
                Build(code);
                break;
        }
    }

    private void Build(char code)
    {
        switch (code)
        {
            case ')':
                _stack.Add(Array.Empty<object?>());
                break;
            case 't':
                _stack.Add(PopToMark());
                break;
            case '\u0085' or '\u0086' or '\u0087':
                var tuple = new object?[code - '\u0084'];
                for (var i = tuple.Length - 1; i >= 0; i--)
                    tuple[i] = Pop();
                _stack.Add(tuple);
                break;
            case ']' or '\u008f':
                _stack.Add(new List<object?>());
                break;
            case 'l':
                _stack.Add(PopToMark().ToList());
                break;
            case '}':
                _stack.Add(new PickledDictionary());
                break;
            case 'd':
                var pairs = PopToMark();
                _stack.Add(new PickledDictionary());
                SetItems(pairs);
                break;
            case 'a':
                Append([Pop()]);
                break;
            case 'e' or '\u0090':
                Append(PopToMark());
                break;
            case 's':
                var (value, key) = (Pop(), Pop());
                SetItems([key, value]);
                break;
            case 'u':
                SetItems(PopToMark());
                break;
            case 'p':
                _memo[(int)Math.Clamp(Whole(Line()), 0, int.MaxValue)] = Peek();
                break;
            case 'q':
                _memo[Take(1)[0]] = Peek();
                break;
            case 'r':
                _memo[Length4()] = Peek();
                break;
            case '\u0094':
                _memo[_memo.Count] = Peek();
                break;
            case 'g':
                _stack.Add(Remembered((int)Math.Clamp(Whole(Line()), 0, int.MaxValue)));
                break;
            case 'h':
                _stack.Add(Remembered(Take(1)[0]));
                break;
            case 'j':
                _stack.Add(Remembered(Length4()));
                break;
            case '\u0093':
                var (name, module) = (Pop(), Pop());
                _stack.Add(new PickledName($"{module}.{name}"));
                break;
            case 'Q':
                _stack.Add(persistent(Pop()));
                break;
            case 'R' or '\u0081':
                var (arguments, function) = (Pop(), Pop());
                _stack.Add(Call(function, arguments as object?[] ?? []));
                break;
            case 'b':
                Pop();
                break;
            default:
                throw new StateDictException($"a pickle with the operation 0x{(int)code:X2}, which no state dict needs");
        }
    }

    /// <summary>An ordered dictionary is a dictionary; every other call stays one.</summary>
    private static object Call(object? function, object?[] arguments) =>
        function is PickledName { Name: "collections.OrderedDict" or "builtins.dict" or "__builtin__.dict" }
        && arguments.Length == 0
            ? new PickledDictionary()
            : new PickledCall(function, arguments);

    private readonly void Append(object?[] values)
    {
        if (Peek() is List<object?> list)
            list.AddRange(values);
    }

    private readonly void SetItems(object?[] pairs)
    {
        if (Peek() is not PickledDictionary dictionary)
            return;
        for (var i = 0; i + 1 < pairs.Length; i += 2)
            dictionary.Add(pairs[i], pairs[i + 1]);
    }

    private object?[] PopToMark()
    {
        var mark = _stack.LastIndexOf(Mark);
        if (mark < 0)
            throw Damaged();
        var values = _stack[(mark + 1)..].ToArray();
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private readonly object? Peek() => _stack.Count > 0 && !ReferenceEquals(_stack[^1], Mark) ? _stack[^1] : throw Damaged();

    private readonly object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private readonly object? Remembered(int index) => _memo.TryGetValue(index, out var value) ? value : throw Damaged();

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - Position))
            throw new StateDictException("a pickle that is cut off");
        Position += count;
        return _bytes.Slice(Position - count, count);
    }

    private int Length4() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private int Length8() => (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));

    private string Text(int length)
    {
        if (length > limits.MaxTextBytes)
            throw new StateDictException($"a text of {length} bytes, more than {limits.MaxTextBytes}");
        return Encoding.UTF8.GetString(Take(length));
    }

    private string Line()
    {
        var end = _bytes[Position..].IndexOf((byte)'\n');
        if (end < 0)
            throw Damaged();
        var text = Text(end);
        Take(1);
        return text;
    }

    private static long Whole(string text) => text switch
    {
        "01" => 1,
        "00" => 0,
        _ => long.TryParse(text.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Damaged(),
    };

    private static long Long(ReadOnlySpan<byte> bytes)
    {
        // Numbers beyond 64 bits are no extents; PyTorch's magic number is one, of which the low part is enough.
        long value = bytes.Length is > 0 and < 8 && bytes[^1] >= 0x80 ? -1L << (8 * bytes.Length) : 0;
        for (var i = 0; i < Math.Min(8, bytes.Length); i++)
            value |= (long)bytes[i] << (8 * i);
        return value;
    }

    private static StateDictException Damaged() => new("a damaged pickle");
}

/// <summary>A dictionary of a pickle: its entries in their order.</summary>
internal sealed class PickledDictionary
{
    private readonly List<(object? Key, object? Value)> _entries = [];

    /// <summary>All entries; a later one of the same key counts.</summary>
    public IReadOnlyList<(object? Key, object? Value)> Entries => _entries;

    /// <summary>The last value under a text.</summary>
    public object? this[string key] => _entries.FindLast(entry => entry.Key is string text && text == key).Value;

    /// <summary>One more entry.</summary>
    public void Add(object? key, object? value) => _entries.Add((key, value));
}
