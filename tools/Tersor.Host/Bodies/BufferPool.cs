using System.Collections.Concurrent;

namespace Tersor.Host;

/// <summary>
/// A fixed number of buffers of one length. They are made when they are first needed and kept from then on, so what requests send
/// never takes more memory than all of them, and leaves no garbage.
/// </summary>
/// <param name="length">The bytes of one.</param>
/// <param name="count">How many there are.</param>
internal sealed class BufferPool(int length, int count) : IDisposable
{
    private readonly ConcurrentBag<byte[]> _idle = [];
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>The bytes of one buffer.</summary>
    public int Length => length;

    /// <summary>A buffer, or null at once if all are taken.</summary>
    public byte[]? TryRent() => _free.Wait(0) ? Take() : null;

    /// <summary>A buffer, as soon as one is free.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public async ValueTask<byte[]> RentAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return Take();
    }

    /// <summary>Gives a buffer back.</summary>
    public void Return(byte[] buffer)
    {
        _idle.Add(buffer);
        _free.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private byte[] Take() => _idle.TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(length);
}
