namespace Tersor.Core;

/// <summary>
/// Keeps threads from meeting on one device. Work may move from thread to thread, as asynchronous code does, but a second thread
/// is turned away while the first is inside.
/// </summary>
internal sealed class ThreadGuard(Backend backend)
{
    /// <summary>The managed thread that is inside; 0 for none.</summary>
    private int _thread;

    /// <summary>Lets a thread in, again if it is inside already.</summary>
    /// <exception cref="InvalidOperationException">Another thread is inside.</exception>
    public Visit Enter()
    {
        var thread = Environment.CurrentManagedThreadId;
        var inside = Interlocked.CompareExchange(ref _thread, thread, 0);
        if (inside == 0)
            return new Visit(this);
        return inside == thread ? default : throw Occupied(backend.Name);
    }

    /// <summary>The refusal of a second thread.</summary>
    public static InvalidOperationException Occupied(string device) => new(
        $"{device} is in use by another thread: a device serves one thread at a time, "
        + "so open one for each, or wait until the other has done.");

    /// <summary>A thread's stay; inner ones end with the outermost.</summary>
    public readonly ref struct Visit(ThreadGuard guard)
    {
        public void Dispose()
        {
            if (guard is not null)
                Volatile.Write(ref guard._thread, 0);
        }
    }
}
