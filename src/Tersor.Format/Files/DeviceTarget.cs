namespace Tersor.Format;

/// <summary>A device or a named pipe, open from the start: it gets what is written and nothing else.</summary>
internal sealed class DeviceTarget(FileStream device) : OutputTarget
{
    /// <inheritdoc/>
    public override void Write(Action<Stream> write)
    {
        // The content is complete before any of it is sent.
        using var content = new MemoryStream();
        write(content);
        content.WriteTo(device);
        device.Flush();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        try
        {
            device.Dispose();
        }
        catch (IOException)
        {
            // What a device did not take was reported.
        }
    }
}

/// <summary>A descriptor that this process was started with.</summary>
internal sealed class DescriptorTarget : OutputTarget
{
    private readonly DescriptorStream _stream;

    /// <exception cref="IOException">The process was not started with it, or it is only for reading.</exception>
    public DescriptorTarget(int descriptor)
    {
        if (!StandardStream.IsInherited(descriptor))
            throw new IOException("it is closed");
        if (FileStatus.OfDescriptor(descriptor) is { Kind: FileKind.Folder })
            throw new IOException("it is a folder");
        if ((UnixCalls.OpenFlags(descriptor) & UnixCalls.AccessModes) == UnixCalls.ReadOnly)
            throw new IOException("it is open for reading only");
        _stream = new DescriptorStream(descriptor);
    }

    /// <inheritdoc/>
    public override void Write(Action<Stream> write)
    {
        using var content = new MemoryStream();
        write(content);
        _stream.Write(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    /// <inheritdoc/>
    public override void Dispose() => _stream.Dispose();
}
