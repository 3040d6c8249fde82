using System.Globalization;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// A checkpoint's file, every access to it checked: a wrong one gives an error that names the file and all that is wrong.
/// </summary>
public sealed class CheckpointReader
{
    private const int MostTold = 6;
    private const int LongestValue = 40;

    private readonly string _path;
    private readonly SafetensorsFile _file;
    private readonly TensorMismatches _mismatches = new();
    private readonly List<string> _differences = [];
    private readonly List<Action> _changes = [];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public CheckpointReader(string path)
    {
        _path = path;
        try
        {
            _file = SafetensorsFile.Read(path);
        }
        catch (SafetensorsFormatException exception)
        {
            throw new CheckpointException(path, exception.Reason, exception);
        }
    }

    /// <summary>Free text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>Compares what a key says with the value that the running training has, for <see cref="Agree"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What it says, for the message, for example <c>the seed</c>.</param>
    /// <param name="value">The value of the running training.</param>
    /// <exception cref="CheckpointException">The file has no such key.</exception>
    public void Expect(string key, string what, string value)
    {
        if (!Metadata.TryGetValue(key, out var stored))
            throw new CheckpointException(_path, $"not a checkpoint: it doesn't name {what}");
        Compare(what, stored, value);
    }

    /// <inheritdoc cref="Expect(string, string, string)"/>
    public void Expect(string key, string what, ulong value) => Expect(key, what, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Compares all notes with those of the running training, for <see cref="Agree"/>.</summary>
    /// <param name="stored">The file's notes.</param>
    /// <param name="notes">The running training's.</param>
    public void Expect(IReadOnlyDictionary<string, string> stored, IReadOnlyDictionary<string, string> notes)
    {
        foreach (var key in stored.Keys.Union(notes.Keys).Order(StringComparer.Ordinal))
            Compare(key, stored.GetValueOrDefault(key), notes.GetValueOrDefault(key));
    }

    /// <summary>Insists that nothing that was expected differs.</summary>
    /// <exception cref="CheckpointException">Something does; the message tells all of it.</exception>
    public void Agree()
    {
        var more = _differences.Count > MostTold ? $" and {_differences.Count - MostTold} more" : "";
        if (_differences.Count > 0)
            throw new CheckpointException(_path, string.Join(", ", _differences.Take(MostTold)) + more);
    }

    /// <summary>Reads a network's parameters, for <see cref="Apply"/>.</summary>
    /// <param name="prefix">What the names in the file begin with.</param>
    /// <param name="network">Receives them.</param>
    public void Network(string prefix, Network network)
    {
        foreach (var parameter in network.Parameters)
        {
            Tensor(prefix + parameter.Name, parameter.Form.Owned);
            foreach (var (name, tensor) in parameter.Form.State)
                Tensor($"{prefix}{parameter.Name}.{name}", tensor);
        }
    }

    /// <summary>Reads an optimiser's state, for <see cref="Apply"/>.</summary>
    /// <param name="prefix">What the names in the file begin with.</param>
    /// <param name="optimizer">Receives it.</param>
    /// <exception cref="CheckpointException">The counts of its steps are missing.</exception>
    public void Optimizer(string prefix, Optimizer optimizer)
    {
        optimizer.Rebind();
        var steps = Counters($"{prefix}steps", optimizer.States.Length);
        for (var s = 0; s < steps.Length; s++)
        {
            var (state, count) = (optimizer.States[s], (int)steps[s]);
            for (var i = 0; i < state.Count; i++)
                Tensor($"{prefix}{state.Name}.{i}", state[i]);
            _changes.Add(() => state.Steps = count);
        }
    }

    /// <summary>Reads floats for a tensor, for <see cref="Apply"/>.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="target">Receives them.</param>
    public void Tensor(string name, Core.Tensor target)
    {
        if (_mismatches.Take(_file, name, target.Shape.Dimensions) is { } values)
            _changes.Add(() => target.CopyFrom(values));
    }

    /// <summary>The floats of a tensor.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="shape">The extents that it must have.</param>
    /// <exception cref="CheckpointException">There is none.</exception>
    public float[] Values(string name, ReadOnlySpan<int> shape) => _mismatches.Take(_file, name, shape) ?? throw Refused();

    /// <summary>The bytes of a tensor of bytes.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="shape">The extents that it must have.</param>
    /// <exception cref="CheckpointException">There is none.</exception>
    public byte[] Bytes(string name, ReadOnlySpan<int> shape) => _mismatches.TakeBytes(_file, name, shape) ?? throw Refused();

    /// <summary>A tensor of so many integers, none negative.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="count">The number of integers.</param>
    /// <exception cref="CheckpointException">There is none.</exception>
    public long[] Counters(string name, int count) => _mismatches.TakeCounters(_file, name, count) ?? throw Refused();

    /// <summary>Adds a change that is made with the others, in <see cref="Apply"/>.</summary>
    /// <param name="change">The change.</param>
    public void Then(Action change) => _changes.Add(change);

    /// <summary>Lets all that was read count: called last, so that a file that is wrong anywhere changes nothing.</summary>
    /// <param name="whole">
    /// Whether the file may hold nothing else: what a training had and this one has not can't be continued from.
    /// </param>
    /// <exception cref="CheckpointException">A tensor is missing or wrong; nothing was changed.</exception>
    public void Apply(bool whole)
    {
        if (whole)
            _mismatches.RefuseOthers(_file);
        if (!_mismatches.IsEmpty)
            throw Refused();
        foreach (var change in _changes)
            change();
    }

    private CheckpointException Refused() => new(_path, $"not a checkpoint of this training: {_mismatches.Describe(_file)}");

    private void Compare(string what, string? stored, string? value)
    {
        if (stored == value)
            return;
        _differences.Add((stored, value) switch
        {
            (null, _) => $"{what} is not noted, but {Short(value!)} here",
            (_, null) => $"{what} is {Short(stored)}, but not used here",
            _ when Short(stored) == Short(value) => $"{what} differs",
            _ => $"{what} is {Short(stored)}, not {Short(value)}",
        });
    }

    private static string Short(string value) => value.Length > LongestValue
        ? Short(value[..LongestValue]) + "…"
        : $"'{string.Concat(value.Select(letter => char.IsControl(letter) ? '?' : letter))}'";
}
