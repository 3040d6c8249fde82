using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;

namespace Tersor.Cli.History;

/// <summary>
/// A file of scalars that TensorBoard shows: TFRecord's framing (a length, the masked CRC-32C of the length, the record, its
/// masked CRC-32C; all little-endian) around messages of <c>event.proto</c>.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private const string Version = "brain.Event:2";

    private readonly FileStream _stream;

    private EventFile(FileStream stream)
    {
        _stream = stream;
        Write(new Event { FileVersion = Version });
    }

    private static double Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Makes a file of its own in a folder, which is made if there is none.</summary>
    /// <exception cref="IOException">The folder takes no files.</exception>
    public static EventFile Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var name = string.Create(
                CultureInfo.InvariantCulture,
                $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}.{Environment.MachineName}."
                + $"{Environment.ProcessId}.{Guid.NewGuid():N}");
            return new EventFile(new FileStream(Path.Join(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"--tensorboard: '{folder}' takes no files", exception);
        }
    }

    /// <summary>Adds a figure.</summary>
    /// <param name="tag">Its name; what is before a slash groups plots.</param>
    /// <param name="step">When.</param>
    /// <param name="value">The figure.</param>
    public void Add(string tag, long step, float value) => Write(new Event
    {
        Step = step,
        Summary = new Summary { Value = { new Summary.Types.Value { Tag = tag, SimpleValue = value } } },
    });

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>The checksum of a part of a record: CRC-32C (Castagnoli), turned and shifted as TFRecord wants it.</summary>
    internal static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }

    private void Write(Event message)
    {
        message.WallTime = Now;
        var data = message.ToByteArray();
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(head, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], MaskedChecksum(head[..8]));
        Span<byte> tail = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, MaskedChecksum(data));
        _stream.Write(head);
        _stream.Write(data);
        _stream.Write(tail);
        _stream.Flush();
    }
}
