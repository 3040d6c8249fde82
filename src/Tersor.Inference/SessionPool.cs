using System.Collections.Concurrent;

namespace Tersor.Inference;

/// <summary>
/// A fixed number of sessions over one model, for callers that come from anywhere: a request waits, without holding a thread,
/// until one is free.
/// </summary>
/// <example><code>
/// using var pool = new SessionPool(model, sessions: 4);
/// await pool.RunAsync(input, output, cancellationToken);
/// </code></example>
public sealed class SessionPool : IDisposable
{
    private readonly ConcurrentBag<Session> _idle = [];
    private readonly SemaphoreSlim _free;
    private bool _disposed;

    /// <summary>A pool.</summary>
    /// <param name="model">The model that the sessions run.</param>
    /// <param name="sessions">How many predictions may run at the same time; 0 for the processor count.</param>
    public SessionPool(CompressedModel model, int sessions = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(sessions);
        Model = model;
        Sessions = sessions > 0 ? sessions : Environment.ProcessorCount;
        _free = new SemaphoreSlim(Sessions);
        for (var i = 0; i < Sessions; i++)
            _idle.Add(model.CreateSession());
    }

    /// <summary>The model that the sessions run.</summary>
    public CompressedModel Model { get; }

    /// <summary>How many predictions may run at the same time.</summary>
    public int Sessions { get; }

    /// <summary>Predicts on the first free session: see <see cref="Session.Run"/>.</summary>
    /// <param name="input">Normalised inputs.</param>
    /// <param name="output">Room for as many outputs.</param>
    /// <param name="cancellationToken">Ends the waiting, not a prediction under way.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public async ValueTask RunAsync(
        ReadOnlyMemory<float> input, Memory<float> output, CancellationToken cancellationToken = default) =>
        await RunAsync(
            (input, output),
            static (session, data) =>
            {
                session.Run(data.input.Span, data.output.Span);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Works with the first free session: decodes, predicts and interprets, for example, without more callers at once than
    /// there are sessions.
    /// </summary>
    /// <typeparam name="TArgument">What the work is given, so that it need not capture anything.</typeparam>
    /// <typeparam name="TResult">The type of its result.</typeparam>
    /// <param name="argument">Handed to the work.</param>
    /// <param name="work">It has the session for itself until it returns, and may not keep it.</param>
    /// <param name="cancellationToken">Ends the waiting, not work under way.</param>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public async ValueTask<TResult> RunAsync<TArgument, TResult>(
        TArgument argument, Func<Session, TArgument, TResult> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        _idle.TryTake(out var session);
        try
        {
            return work(session!, argument);
        }
        finally
        {
            _idle.Add(session!);
            _free.Release();
        }
    }

    /// <summary>Frees the sessions. No prediction may be running.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var session in _idle)
            session.Dispose();
        _free.Dispose();
    }
}
