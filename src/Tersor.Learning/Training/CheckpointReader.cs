using System.Globalization;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>A checkpoint's file, every access to it checked: a wrong one gives an error that names the file and what is wrong.</summary>
internal sealed class CheckpointReader
{
    private readonly string _path;
    private readonly SafetensorsFile _file;
    private readonly List<Action> _changes = [];

    /// <summary>Reads a file.</summary>
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

    /// <summary>Insists that a key has the value that the running training has.</summary>
    public void Expect(string key, string what, string value)
    {
        if (!Metadata.TryGetValue(key, out var stored))
            throw new CheckpointException(_path, $"not a checkpoint: it doesn't name {what}");
        if (stored != value)
            throw new CheckpointException(_path, $"{what} is '{stored}', not '{value}'");
    }

    /// <summary>Insists that a key has the number that the running training has.</summary>
    public void Expect(string key, string what, ulong value) => Expect(key, what, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads a network's parameters, for <see cref="Apply"/>.</summary>
    public void Network(string prefix, Network network)
    {
        foreach (var parameter in network.Parameters)
        {
            Tensor(prefix + parameter.Name, parameter.Form.Owned);
            if (parameter.Form is SpectralForm spectral)
                Tensor($"{prefix}{parameter.Name}.left", spectral.Left);
        }
    }

    /// <summary>Reads an optimiser's state, for <see cref="Apply"/>.</summary>
    public void Optimizer(string prefix, Optimizer optimizer)
    {
        optimizer.Rebind();
        var steps = Counters($"{prefix}steps", optimizer.States.Length);
        for (var s = 0; s < steps.Length; s++)
        {
            var (state, count) = (optimizer.States[s], (int)steps[s]);
            for (var i = 0; i < state.Count; i++)
                Tensor($"{prefix}{state.Parameter.Name}.{i}", state[i]);
            _changes.Add(() => state.Steps = count);
        }
    }

    /// <summary>Reads floats for a tensor, for <see cref="Apply"/>.</summary>
    public void Tensor(string name, Core.Tensor target)
    {
        var values = Floats(name, target.Count);
        _changes.Add(() => target.CopyFrom(values));
    }

    /// <summary>Lets all that was read count: called last, so that a file that is wrong anywhere changes nothing.</summary>
    public void Apply()
    {
        foreach (var change in _changes)
            change();
    }

    /// <summary>A tensor of so many floats.</summary>
    public float[] Floats(string name, int count) =>
        Find(name, SafetensorsType.F32, count).ToSingles();

    /// <summary>A tensor of so many integers, none negative.</summary>
    public long[] Counters(string name, int count)
    {
        var values = Find(name, SafetensorsType.I64, count).ToInt64s();
        return values.All(value => value >= 0) ? values : throw new CheckpointException(_path, $"'{name}' has a negative value");
    }

    private SafetensorsTensor Find(string name, SafetensorsType type, int count)
    {
        if (!_file.TryGet(name, out var tensor))
            throw new CheckpointException(_path, $"not a checkpoint of this training: '{name}' is missing");
        if (tensor!.Type != type || tensor.Count != count)
            throw new CheckpointException(_path, $"'{name}' holds {tensor.Count} values of {tensor.Type}, not {count} of {type}");
        return tensor;
    }
}
