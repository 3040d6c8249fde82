using System.Runtime.ExceptionServices;

namespace Tersor.Data;

/// <summary>Work that a thread of its own does ahead of whoever needs it, one piece at a time.</summary>
internal sealed class Prefetcher : IDisposable
{
    private readonly Action _work;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _requested = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopping;
    private bool _isStarted;

    /// <summary>A thread that its first request starts.</summary>
    /// <param name="work">Does a piece.</param>
    public Prefetcher(Action work)
    {
        _work = work;
        _thread = new Thread(Run) { IsBackground = true, Name = "tersor-loader" };
    }

    /// <summary>Whether a piece was requested that nobody has waited for.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Whether the thread has ended.</summary>
    public bool IsDisposed => _stopping;

    /// <summary>Starts the next piece; the one before was waited for.</summary>
    public void Request()
    {
        if (!_isStarted)
            _thread.Start();
        IsPending = _isStarted = true;
        _requested.Release();
    }

    /// <summary>Waits for the piece that was requested, if one was.</summary>
    /// <exception cref="Exception">What the work has thrown.</exception>
    public void Await()
    {
        if (!IsPending)
            return;
        _done.Wait();
        IsPending = false;
        _failure?.Throw();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        _requested.Release();
        if (_isStarted)
            _thread.Join();
        _requested.Dispose();
        _done.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _requested.Wait();
            if (_stopping)
                return;
            try
            {
                _failure = null;
                _work();
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }

            _done.Release();
        }
    }
}
