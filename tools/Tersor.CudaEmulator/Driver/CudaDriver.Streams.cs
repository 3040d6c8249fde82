using System.Diagnostics;

namespace Tersor.CudaEmulator;

/// <content>Streams and events. All work runs in the order in which it was given, at once or when somebody waits.</content>
internal sealed partial class CudaDriver
{
    private readonly Queue<Action> _pending = [];
    private readonly HashSet<nint> _streams = [];
    private readonly Dictionary<nint, long?> _events = [];

    /// <summary><c>cuStreamCreate</c>.</summary>
    public CudaResult CreateStream(out nint stream)
    {
        nint handle = 0;
        var result = Call("cuStreamCreate", () =>
        {
            _streams.Add(handle = ++_handles);
            return CudaResult.Success;
        });
        stream = handle;
        return result;
    }

    /// <summary><c>cuStreamDestroy</c>.</summary>
    public CudaResult DestroyStream(nint stream) => Call("cuStreamDestroy", () =>
    {
        RunPending();
        return _streams.Remove(stream) ? _lost : CudaResult.InvalidHandle;
    });

    /// <summary><c>cuEventCreate</c>.</summary>
    public CudaResult CreateEvent(out nint created)
    {
        nint handle = 0;
        var result = Call("cuEventCreate", () =>
        {
            _events[handle = ++_handles] = null;
            return CudaResult.Success;
        });
        created = handle;
        return result;
    }

    /// <summary><c>cuEventDestroy</c>.</summary>
    public CudaResult DestroyEvent(nint destroyed) =>
        Call("cuEventDestroy", () => _events.Remove(destroyed) ? CudaResult.Success : CudaResult.InvalidHandle);

    /// <summary><c>cuEventRecord</c>.</summary>
    public CudaResult Record(nint recorded, nint stream) => Call("cuEventRecord", () => _events.ContainsKey(recorded)
        ? Submit(stream, () => _events[recorded] = Stopwatch.GetTimestamp())
        : CudaResult.InvalidHandle);

    /// <summary><c>cuEventElapsedTime</c>: the time that emulating took, in milliseconds.</summary>
    public CudaResult Elapsed(nint from, nint to, out float milliseconds)
    {
        var elapsed = 0.0;
        var result = Call("cuEventElapsedTime", () =>
        {
            RunPending();
            if (_events.GetValueOrDefault(from) is not { } begin || _events.GetValueOrDefault(to) is not { } end)
                return CudaResult.InvalidHandle;
            elapsed = Stopwatch.GetElapsedTime(begin, end).TotalMilliseconds;
            return _lost;
        });
        milliseconds = (float)elapsed;
        return result;
    }

    /// <summary>Gives a stream work; 0 is the default stream.</summary>
    private CudaResult Submit(nint stream, Action work)
    {
        if (stream != 0 && !_streams.Contains(stream))
        {
            Findings.Report(FindingKind.HostUse, null, "work for a stream that doesn't exist");
            return CudaResult.InvalidHandle;
        }

        _pending.Enqueue(work);
        if (!_options.Defer)
            RunPending();
        return _lost;
    }

    /// <summary>Runs what was put off, as long as no kernel is stopped.</summary>
    private void RunPending()
    {
        while (_pending.TryDequeue(out var work))
        {
            if (_lost != CudaResult.Success)
                continue;
            try
            {
                work();
            }
            catch (DeviceFault fault)
            {
                _lost = fault.Result;
            }
        }
    }
}
