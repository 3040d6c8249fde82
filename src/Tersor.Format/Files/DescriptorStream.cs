using System.Runtime.InteropServices;

namespace Tersor.Format;

/// <summary>
/// Writes to a descriptor that this process was started with, where it stands: a file that the shell opened to append to is
/// appended to. It stays open.
/// </summary>
/// <param name="descriptor">Its number.</param>
internal sealed class DescriptorStream(int descriptor) : Stream
{
    private const int Patience = 10;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            for (nint done = 0; done < buffer.Length;)
            {
                var written = UnixCalls.Write(descriptor, bytes + done, buffer.Length - done);
                if (written >= 0)
                {
                    done += written;
                    continue;
                }

                // Whoever shares the descriptor may have asked that writing never waits.
                var error = Marshal.GetLastPInvokeError();
                if (error == UnixCalls.TryAgain)
                    Thread.Sleep(Patience);
                else if (error != UnixCalls.Interrupted)
                    throw FileFault.OfSystem(error);
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
