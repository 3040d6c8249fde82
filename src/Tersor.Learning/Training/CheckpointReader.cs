using Tersor.Format;

namespace Tersor.Learning;

/// <summary>A checkpoint's file, every access to it checked: a wrong one gives an error that names the file and what is wrong.</summary>
internal sealed class CheckpointReader
{
    private readonly string _path;
    private readonly SafetensorsFile _file;

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
