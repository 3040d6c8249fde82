using System.Buffers.Binary;

namespace Tersor.Data.Tests.Samples;

public sealed class WaveSamplesTests : IDisposable
{
    private const int Pcm = 1;
    private const int Float = 3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Pcm, 8, 1)]
    [InlineData(Pcm, 16, 1)]
    [InlineData(Pcm, 24, 1)]
    [InlineData(Pcm, 32, 1)]
    [InlineData(Float, 32, 1)]
    [InlineData(Pcm, 16, 2)]
    [InlineData(Pcm, 24, 2)]
    [InlineData(Float, 32, 2)]
    public void Numbers_of_every_type_are_read(int format, int bits, int channels)
    {
        float[] values = [0, 0.5f, -0.5f, 0.25f, -1, 0.75f];
        Write("a.wav", Wave(format, bits, channels, 16_000, values));
        var samples = WaveSamples.Load(_folder.Path, window: 3);
        Assert.Equal((2, "windows"), (samples.Count, samples.Unit));

        // The second channel is silent, so the mean of both is half.
        var read = Enumerable.Range(0, 2).SelectMany(i => Sample(samples, i)).ToArray();
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(values[i] / channels, read[i], MathF.Pow(2, 2 - Math.Min(bits, 24)));
    }

    [Fact]
    public void A_sound_that_is_shorter_than_a_window_is_filled_and_a_rest_is_left_out()
    {
        Write("a.wav", Wave(Pcm, 16, 1, 8_000, [0.5f]));
        Write("b.wav", Wave(Pcm, 16, 1, 8_000, [0.25f, 0.25f, 0.25f, -0.5f]));
        var samples = WaveSamples.Load(_folder.Path, window: 3);
        Assert.Equal(2, samples.Count);
        Assert.Equal([0.5f, 0, 0], Sample(samples, 0));
        Assert.Equal([0.25f, 0.25f, 0.25f], Sample(samples, 1));
    }

    [Fact]
    public void Sounds_of_several_rates_are_refused_or_brought_to_one()
    {
        Write("a.wav", Wave(Pcm, 16, 1, 8_000, new float[800]));
        Write("b.wav", Wave(Pcm, 16, 1, 16_000, new float[800]));
        var message = Assert.Throws<DatasetException>(() => WaveSamples.Load(_folder.Path, 100)).Message;
        Assert.Contains("b.wav: 16,000 numbers a second, but ", message);
        Assert.EndsWith("a.wav has 8,000", message);

        // 800 numbers of 8,000 a second are 1,600 of 16,000.
        Assert.InRange(WaveSamples.Load(_folder.Path, 100, rate: 16_000).Count, 23, 25);
    }

    [Fact]
    public void What_is_no_sound_is_named_counted_and_left_out()
    {
        var good = Wave(Pcm, 16, 1, 8_000, [0.5f, 0.5f]);
        Write("a.wav", good);
        Write("b.wav", good[..30]);
        Write("c.wav", [.. good[..20], 99, 0, .. good[22..]]);
        Write("d.wav", good[..44]);
        Write("e.txt", [1, 2, 3]);
        var notes = new List<string>();
        Assert.Equal(1, WaveSamples.Load(_folder.Path, 2, notice: notes.Add).Count);
        var note = Assert.Single(notes);
        Assert.StartsWith($"{_folder.Path}: 3 of 4 files are left out: ", note);
        foreach (var name in new[] { "b.wav: no WAVE sound that can be read: ", "c.wav: ", "d.wav: " })
            Assert.Contains(_folder.File(name), note);
    }

    [Fact]
    public void Sounds_cut_anywhere_are_refused_or_read_as_far_as_they_go()
    {
        var whole = Wave(Pcm, 24, 2, 8_000, [0.1f, 0.2f, 0.3f, 0.4f]);
        for (var length = 0; length < whole.Length; length++)
        {
            Write("a.wav", whole[..length]);
            try
            {
                WaveSamples.Load(_folder.File("a.wav"), 2);
            }
            catch (DatasetException exception)
            {
                Assert.Contains("a.wav", exception.Message);
            }
        }
    }

    private static float[] Sample(SampleSet samples, int index)
    {
        var sample = new float[samples.SampleLength];
        samples.Read(index, sample);
        return sample;
    }

    private void Write(string name, byte[] content) => File.WriteAllBytes(_folder.File(name), content);

    /// <summary>A sound whose first channel has the values; the others are silent.</summary>
    private static byte[] Wave(int format, int bits, int channels, int rate, float[] values)
    {
        var frame = channels * bits / 8;
        var bytes = new byte[44 + (values.Length * frame)];
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(20), (short)format);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), rate * frame);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(32), (short)frame);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(34), (short)bits);
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), bytes.Length - 44);
        for (var i = 0; i < values.Length * channels; i++)
        {
            var value = i % channels == 0 ? values[i / channels] : 0;
            var place = bytes.AsSpan(44 + (i * bits / 8));
            if (format == Float)
                BinaryPrimitives.WriteSingleLittleEndian(place, value);
            else if (bits == 8)
                place[0] = (byte)(128 + Math.Min(127, value * 128));
            else
                for (var b = 0; b < bits / 8; b++)
                    place[b] = (byte)((long)(value * (1L << (bits - 1))) >> (8 * b));
        }

        return bytes;
    }
}
