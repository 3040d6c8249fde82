namespace Tersor.Format;

/// <summary>
/// A regular file that can't be replaced, such as one that is mounted alone: its content is overwritten, once all of the new one
/// is known.
/// </summary>
internal sealed class FileInPlace(FileStream file) : OutputTarget
{
    /// <inheritdoc/>
    public override void Write(Action<Stream> write)
    {
        using var content = new MemoryStream();
        write(content);

        // A full disk is noticed while the earlier content is still there.
        if (OperatingSystem.IsLinux() && content.Length > file.Length
            && UnixCalls.Allocate(file.SafeFileHandle, 0, content.Length)
                is var error and not 0 and not UnixCalls.InvalidArgument and not UnixCalls.NotSupported)
            throw FileFault.OfSystem(error);
        file.Position = 0;
        content.WriteTo(file);
        file.SetLength(content.Length);
        file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // The failure that left bytes behind was reported.
        }
    }
}
