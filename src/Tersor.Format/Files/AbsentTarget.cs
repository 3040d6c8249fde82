namespace Tersor.Format;

/// <summary>What another process writes: nothing happens here.</summary>
internal sealed class AbsentTarget : OutputTarget
{
    /// <inheritdoc/>
    public override void Write(Action<Stream> write)
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
