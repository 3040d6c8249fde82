using Tersor.Inference;

namespace Tersor.Host;

/// <summary>
/// Requests on their way to a session of one model: as many as there are sessions are worked on, a bounded number waits, and who
/// hangs up leaves. Everything that costs memory or time, decoding included, is done here.
/// </summary>
/// <remarks>
/// It need not be disposed: its sessions have no threads, and their memory goes when nobody knows the model any more.
/// </remarks>
internal sealed class PredictionQueue(CompressedModel model, HostSettings settings)
{
    private readonly SessionPool _pool = new(model, settings.Sessions);
    private int _inside;

    /// <summary>How many requests are worked on or wait.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Works with the first free session.</summary>
    /// <param name="argument">What the work is about.</param>
    /// <param name="work">Decodes, predicts, and makes an answer of it.</param>
    /// <param name="cancellationToken">Ends the waiting, not work under way.</param>
    /// <exception cref="RefusedRequestException">Too many wait already; or the work's own refusal.</exception>
    /// <exception cref="OperationCanceledException">The caller hung up while waiting.</exception>
    public async ValueTask<TResult> RunAsync<TArgument, TResult>(
        TArgument argument, Func<Session, TArgument, TResult> work, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > settings.Sessions + settings.Queue)
                throw RefusedRequestException.Busy("too many requests are waiting; try again");
            return await _pool.RunAsync(argument, work, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
