using System.Text;

namespace Tersor.Format;

/// <summary>
/// Compares tensors that somebody else wrote with what a model asks for: name, shape, and values that are finite numbers. All
/// that is wrong is collected, so that one message tells all of it.
/// </summary>
public sealed class TensorMismatches
{
    private const int MostTold = 6;
    private const int LongestName = 64;

    private readonly List<string> _wrong = [];
    private readonly HashSet<string> _asked = [];
    private bool _lacks;

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool IsEmpty => _wrong.Count == 0;

    /// <summary>Takes the values of a tensor from a safetensors file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="shape">The extents that it should have.</param>
    /// <returns>Row-major values; null if it can't be used.</returns>
    public float[]? Take(SafetensorsFile file, string name, ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Take(file.TryGet(name, out var tensor) ? tensor : null, name, shape);
    }

    /// <summary>Takes the values of a tensor that was looked up.</summary>
    /// <param name="tensor">The tensor; null if there is none.</param>
    /// <inheritdoc cref="Take(SafetensorsFile, string, ReadOnlySpan{int})"/>
    /// <param name="name"/>
    /// <param name="shape"/>
    public float[]? Take(SafetensorsTensor? tensor, string name, ReadOnlySpan<int> shape)
    {
        _asked.Add(name);
        if (tensor is null)
            return Lacking(name, shape);
        if (!tensor.IsFloat)
            return Wrong(name, $"holds {Short(tensor.TypeName)}, no floats that are read here");
        return SameShape(name, shape, [.. tensor.Shape]) ? Finite(name, tensor.ToSingles()) : null;
    }

    /// <summary>Takes the values of a tensor of a <c>.tersor</c> file, or of one made in memory.</summary>
    /// <param name="tensors">Tensors by name.</param>
    /// <inheritdoc cref="Take(SafetensorsFile, string, ReadOnlySpan{int})"/>
    /// <param name="name"/>
    /// <param name="shape"/>
    public float[]? Take(IReadOnlyDictionary<string, StoredTensor> tensors, string name, ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        _asked.Add(name);
        if (!tensors.TryGetValue(name, out var tensor))
            return Lacking(name, shape);
        return SameShape(name, shape, [.. tensor.Shape.Select(extent => (long)extent)]) ? Finite(name, tensor.Decode()) : null;
    }

    /// <summary>Takes integers, none of them negative, from a safetensors file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="count">The expected number of counters.</param>
    /// <returns>The integers, each at most <see cref="int.MaxValue"/>; null if they can't be used.</returns>
    public long[]? TakeCounters(SafetensorsFile file, string name, int count)
    {
        ArgumentNullException.ThrowIfNull(file);
        _asked.Add(name);
        if (!file.TryGet(name, out var tensor))
            Lacking(name, [count]);
        else if (tensor!.Type != SafetensorsType.I64)
            Wrong(name, $"holds {Short(tensor.TypeName)}, not I64");
        else if (SameShape(name, [count], [.. tensor.Shape]))
        {
            var values = tensor.ToInt64s();
            var wrong = Array.FindIndex(values, value => value is < 0 or > int.MaxValue);
            if (wrong < 0)
                return values;
            Wrong(name, $"holds {values[wrong]} at place {wrong}");
        }

        return null;
    }

    /// <summary>Takes bytes from a safetensors file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="shape">The extents that it should have.</param>
    /// <returns>Row-major bytes; null if they can't be used.</returns>
    public byte[]? TakeBytes(SafetensorsFile file, string name, ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(file);
        _asked.Add(name);
        if (!file.TryGet(name, out var tensor))
            Lacking(name, shape);
        else if (tensor!.Type != SafetensorsType.U8)
            Wrong(name, $"holds {Short(tensor.TypeName)}, not U8");
        else if (SameShape(name, shape, [.. tensor.Shape]))
            return tensor.Bytes.ToArray();
        return null;
    }

    /// <summary>Counts every tensor that nobody has asked for as wrong.</summary>
    /// <param name="file">The file, after all that is wanted was taken from it.</param>
    public void RefuseOthers(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (var tensor in file.Tensors)
            if (_asked.Add(tensor.Name))
                Wrong(tensor.Name, $"{Short(Text<long>([.. tensor.Shape]))} is not asked for");
    }

    /// <summary>What is wrong, in one line of bounded length.</summary>
    /// <param name="found">The tensors that are there: if one is missing, those that nobody asked for are named.</param>
    public string Describe(IEnumerable<(string Name, string Shape)> found)
    {
        var text = Listed(_wrong);
        if (!_lacks)
            return text;
        var others = found.Where(tensor => !_asked.Contains(tensor.Name))
            .Select(tensor => $"{Short(tensor.Name)} {Short(tensor.Shape)}")
            .ToList();
        return others.Count == 0 ? text : $"{text}; not asked for: {Listed(others)}";
    }

    /// <inheritdoc cref="Describe(IEnumerable{ValueTuple{string, string}})"/>
    /// <param name="file">The file that was compared.</param>
    public string Describe(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Describe(file.Tensors.Select(tensor => (tensor.Name, Text<long>([.. tensor.Shape]))));
    }

    private static string Listed(List<string> parts) =>
        string.Join(", ", parts.Take(MostTold)) + (parts.Count > MostTold ? $" and {parts.Count - MostTold} more" : "");

    private static string Text<TNumber>(ReadOnlySpan<TNumber> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>Names come from a file that may be damaged: they are cut, and hold no control characters.</summary>
    private static string Short(string name)
    {
        var text = new StringBuilder(name.Length <= LongestName ? name : name[..LongestName] + "…");
        for (var i = 0; i < text.Length; i++)
            if (char.IsControl(text[i]))
                text[i] = '?';
        return text.ToString();
    }

    private bool SameShape(string name, ReadOnlySpan<int> expected, ReadOnlySpan<long> found)
    {
        var isSame = expected.Length == found.Length;
        for (var i = 0; isSame && i < expected.Length; i++)
            isSame = expected[i] == found[i];
        if (!isSame)
            Wrong(name, $"is {Short(Text(found))}, not {Text(expected)}");
        return isSame;
    }

    private float[]? Finite(string name, float[] values)
    {
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                return Wrong(name, $"holds {(float.IsNaN(values[i]) ? "NaN" : "an infinity")} at place {i}");
        return values;
    }

    private float[]? Lacking(string name, ReadOnlySpan<int> shape)
    {
        _lacks = true;
        return Wrong(name, $"{Text(shape)} is missing");
    }

    private float[]? Wrong(string name, string reason)
    {
        _wrong.Add($"{Short(name)} {reason}");
        return null;
    }
}
