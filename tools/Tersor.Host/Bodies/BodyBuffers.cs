namespace Tersor.Host;

/// <summary>
/// The memory that all bodies together may take. Short ones, the usual case, each have a buffer at once; long ones take turns, so
/// that however many clients send as much as they may, few of their bodies are in memory and the short ones are not held up.
/// </summary>
internal sealed class BodyBuffers(HostSettings settings) : IDisposable
{
    /// <summary>How many long bodies are in memory at the same time.</summary>
    public const int LongBodies = 2;

    private const int ShortLength = 16 << 10;

    /// <summary>For bodies of up to 16 KiB; one for each connection.</summary>
    public BufferPool Short { get; } = new(Math.Min(ShortLength, settings.MaxBody + 1), settings.Connections);

    /// <summary>For all others. A body of just the limit leaves a byte free, which shows that nothing follows.</summary>
    public BufferPool Long { get; } = new(settings.MaxBody + 1, LongBodies);

    /// <inheritdoc/>
    public void Dispose()
    {
        Short.Dispose();
        Long.Dispose();
    }
}
