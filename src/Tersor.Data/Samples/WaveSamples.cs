using System.Globalization;
using NAudio.Wave;
using NAudio.Wave.SampleProviders;
using Tersor.Format;

namespace Tersor.Data;

/// <summary>
/// Sounds as samples: windows of WAVE files (PCM of 8 to 32 bits, or floats) in [-1, 1], the mean of their channels.
/// </summary>
public static class WaveSamples
{
    private const int BlockLength = 1 << 14;

    /// <summary>Whether a file is a WAVE sound by its content.</summary>
    /// <param name="path">The file; one that can't be opened is none.</param>
    public static bool IsWave(string path)
    {
        try
        {
            return FileContent.ReadHead(path) is
                [(byte)'R', (byte)'I', (byte)'F' or (byte)'X', _, _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Reads a file, or the WAVE files of a folder and below it, as windows one behind the other. What is left over at the end
    /// of a sound is left out, but one that is shorter than a window is filled with silence.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="window">The numbers of a sample.</param>
    /// <param name="rate">
    /// The numbers a second that the model takes, which others are brought to; null to leave all as they are, which must be
    /// alike.
    /// </param>
    /// <param name="most">The most files that are read, drawn by the seed.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="notice">Told, in one line, which files are left out and why.</param>
    /// <exception cref="DatasetException">
    /// No file can be read, rates differ, or there is more than may be held in memory.
    /// </exception>
    public static ArraySamples Load(
        string path, int window, int? rate = null, int most = int.MaxValue, ulong seed = 1, Action<string>? notice = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(window);
        var files = FolderMembers.Draw(FolderMembers.Find(path, IsWave, "WAVE sound"), most, seed);
        var (first, found) = ((string?)null, 0);
        var values = new List<float>();
        FolderMembers.Read(path, files, file => ReadFile(file, rate), Add, notice);
        return new ArraySamples(FolderListing.NameOf(path), values.ToArray(), window, "windows");

        void Add(string file, (List<float> Values, int Rate) sound)
        {
            if (first is null)
                (first, found) = (file, sound.Rate);
            if (sound.Rate != found)
                throw new DatasetException(file, string.Create(
                    CultureInfo.InvariantCulture, $"{sound.Rate:N0} numbers a second, but {first} has {found:N0}"));
            var windows = Math.Max(1, sound.Values.Count / window);
            DatasetMemory.Check(path, (values.Count + ((long)windows * window)) * sizeof(float));
            values.AddRange(sound.Values.Take(windows * window));
            values.AddRange(Enumerable.Repeat(0f, Math.Max(0, window - sound.Values.Count)));
        }
    }

    private static (List<float> Values, int Rate) ReadFile(string path, int? rate)
    {
        try
        {
            var bytes = InputFile.TryReadAll(path, ReadLimits.Default.MaxDatasetBytes)
                ?? throw new DatasetException(path, $"longer than {ReadLimits.Default.MaxDatasetBytes:N0} bytes");
            using var reader = new WaveFileReader(new MemoryStream(bytes));
            var provider = reader.ToSampleProvider();
            if (rate is { } wanted && provider.WaveFormat.SampleRate != wanted)
                provider = new WdlResamplingSampleProvider(provider, wanted);
            var channels = provider.WaveFormat.Channels;
            var (values, block) = (new List<float>(), new float[BlockLength * channels]);
            for (int read; (read = provider.Read(block)) > 0;)
            {
                for (var i = 0; i + channels <= read; i += channels)
                    values.Add(Mean(block.AsSpan(i, channels)));
                DatasetMemory.Check(path, (long)values.Count * sizeof(float));
            }

            return values.Count > 0
                ? (values, provider.WaveFormat.SampleRate)
                : throw new DatasetException(path, "an empty sound");
        }
        catch (Exception exception) when (
            exception is UnauthorizedAccessException or (IOException and not EndOfStreamException))
        {
            throw new DatasetException(path, FileFault.Reason(exception, path), exception);
        }
        catch (Exception exception) when (exception is not (DatasetException or OutOfMemoryException))
        {
            var reason = exception.Message.ReplaceLineEndings(" ");
            throw new DatasetException(path, $"no WAVE sound that can be read: {reason}", exception);
        }
    }

    private static float Mean(ReadOnlySpan<float> channels)
    {
        var sum = 0f;
        foreach (var value in channels)
            sum += value;
        return sum / channels.Length;
    }
}
