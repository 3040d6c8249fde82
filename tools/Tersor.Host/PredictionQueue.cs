using Tersor.Inference;

namespace Tersor.Host;

/// <summary>Requests on their way to a session: as many as there are sessions run, a bounded number waits, and who hangs up leaves.</summary>
internal sealed class PredictionQueue(CompressedModel model, HostSettings settings) : IDisposable
{
    private readonly SessionPool _pool = new(model, settings.Sessions);
    private int _inside;

    /// <summary>Predicts, or returns false at once if too many wait already.</summary>
    /// <exception cref="OperationCanceledException">The caller hung up while waiting.</exception>
    public async ValueTask<bool> TryRunAsync(float[] input, float[] output, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > _pool.Sessions + settings.Queue)
                return false;
            await _pool.RunAsync(input, output, cancellationToken);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();
}
