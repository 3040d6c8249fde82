using Tersor.Format;

namespace Tersor.Data;

/// <summary>Which bytes of a file are a sample.</summary>
public enum ByteSelection
{
    /// <summary>All of them: pieces of the model's length, one behind the other.</summary>
    Windows,

    /// <summary>
    /// A sample a file: its beginning without leading white space, and its end without trailing white space, as detectors of file
    /// types look at it.
    /// </summary>
    Ends,
}

/// <summary>The bytes of any files as samples of a model that takes bytes.</summary>
public sealed class ByteSamples : SampleSet
{
    private readonly List<short[]> _samples;

    private ByteSamples(string name, int sampleLength, List<short[]> samples) =>
        (Name, SampleLength, _samples) = (name, sampleLength, samples);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Unit => "samples";

    /// <inheritdoc/>
    public override int Count => _samples.Count;

    /// <inheritdoc/>
    public override int SampleLength { get; }

    /// <summary>Reads a file, or the files of a folder and below it; empty ones are left out.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="sampleLength">The bytes of a sample.</param>
    /// <param name="selection">Which bytes.</param>
    /// <param name="padding">The number that stands where a file is too short: 256 for models that know it, else 0.</param>
    /// <param name="most">The most files that are read, drawn by the seed.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="notice">Told, in one line, which are left out and why.</param>
    /// <exception cref="DatasetException">No file can be read, or there is more than may be held in memory.</exception>
    public static ByteSamples Load(
        string path,
        int sampleLength,
        ByteSelection selection,
        short padding,
        int most = int.MaxValue,
        ulong seed = 1,
        Action<string>? notice = null)
    {
        var files = FolderMembers.Draw(FolderMembers.Find(path, _ => true, "file"), most, seed);
        var (samples, bytes) = (new List<short[]>(), 0L);
        FolderMembers.Read(path, files, ReadFile, Add, notice);
        return new ByteSamples(FolderListing.NameOf(path), sampleLength, samples);

        void Add(string file, byte[] content)
        {
            var windows = selection == ByteSelection.Ends ? 1 : ((content.Length - 1) / sampleLength) + 1;
            DatasetMemory.Check(path, bytes += (long)windows * sampleLength * sizeof(short));
            if (selection == ByteSelection.Ends)
                samples.Add(Ends(content, sampleLength, padding));
            else
                samples.AddRange(content.Chunk(sampleLength).Select(window => Padded(window, sampleLength, padding)));
        }
    }

    /// <inheritdoc/>
    public override void Read(int index, Span<float> sample)
    {
        var bytes = _samples[index];
        for (var i = 0; i < bytes.Length; i++)
            sample[i] = bytes[i];
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            var bytes = InputFile.TryReadAll(path, ReadLimits.Default.MaxDatasetBytes)
                ?? throw new DatasetException(path, $"longer than {ReadLimits.Default.MaxDatasetBytes:N0} bytes");
            return bytes.Length > 0 ? bytes : throw new DatasetException(path, "empty");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, FileFault.Reason(exception, path), exception);
        }
    }

    private static short[] Ends(byte[] content, int length, short padding)
    {
        var space = " \t\n\r\v\f"u8;
        var (tail, head) = (length / 2, length - (length / 2));
        var beginning = content.AsSpan().TrimStart(space);
        var end = content.AsSpan().TrimEnd(space);
        var sample = Padded(beginning[..Math.Min(head, beginning.Length)], length, padding);

        // What is missing of the end is missing before it.
        end = end[Math.Max(0, end.Length - tail)..];
        for (var i = 0; i < end.Length; i++)
            sample[length - end.Length + i] = end[i];
        return sample;
    }

    private static short[] Padded(ReadOnlySpan<byte> bytes, int length, short padding)
    {
        var sample = new short[length];
        Array.Fill(sample, padding);
        for (var i = 0; i < bytes.Length; i++)
            sample[i] = bytes[i];
        return sample;
    }
}
