namespace Tersor.CudaEmulator;

/// <summary>
/// The state behind the driver's functions: contexts, streams, modules, and work that may be put off. One call at a time.
/// Whatever a call answers follows CUDA's documentation; what a program does wrong is a finding too.
/// </summary>
internal sealed partial class CudaDriver : IDisposable
{
    [ThreadStatic]
    private static nint _current;

    private readonly Lock _gate = new();
    private readonly EmulatorOptions _options;
    private readonly EmulatorLog _log;
    private readonly EmulatedGpu _gpu;
    private readonly HashSet<nint> _contexts = [];
    private readonly Dictionary<string, long> _calls = [];
    private nint _handles = 0x1000;
    private bool _isInitialized;
    private CudaResult _lost;

    /// <summary>A driver that was just loaded.</summary>
    public CudaDriver(EmulatorOptions options)
    {
        _options = options;
        _log = new EmulatorLog(options.Log);
        _gpu = new EmulatedGpu(options, _log.Write);
    }

    /// <summary>What was found wrong.</summary>
    public FindingLog Findings => _gpu.Findings;

    /// <summary><c>cuDriverGetVersion</c>.</summary>
    public int Version => _options.DriverVersion;

    /// <summary><c>cuInit</c>.</summary>
    public CudaResult Initialize()
    {
        lock (_gate)
        {
            Count("cuInit");
            if (_options.WithoutDevice)
                return CudaResult.NoDevice;
            _isInitialized = true;
            return CudaResult.Success;
        }
    }

    /// <summary><c>cuDeviceGetCount</c>.</summary>
    public CudaResult CountDevices(out int count)
    {
        count = _options.WithoutDevice ? 0 : 1;
        return _isInitialized ? CudaResult.Success : CudaResult.NotInitialized;
    }

    /// <summary><c>cuDeviceGet</c>: whether a device is there.</summary>
    public CudaResult Device(int ordinal) =>
        ordinal == 0 && !_options.WithoutDevice ? CudaResult.Success : CudaResult.InvalidDevice;

    /// <summary><c>cuCtxCreate</c>: the new context becomes the thread's.</summary>
    public CudaResult CreateContext(out nint context)
    {
        lock (_gate)
        {
            context = 0;
            if (!_isInitialized)
                return CudaResult.NotInitialized;
            _contexts.Add(context = ++_handles);
            _current = context;
            return CudaResult.Success;
        }
    }

    /// <summary><c>cuCtxDestroy</c>.</summary>
    public CudaResult DestroyContext(nint context)
    {
        lock (_gate)
        {
            RunPending();
            if (!_contexts.Remove(context))
                return CudaResult.InvalidContext;
            if (_current == context)
                _current = 0;
            return CudaResult.Success;
        }
    }

    /// <summary><c>cuCtxSetCurrent</c>.</summary>
    public CudaResult SetContext(nint context)
    {
        lock (_gate)
        {
            Count("cuCtxSetCurrent");
            if (context != 0 && !_contexts.Contains(context))
                return CudaResult.InvalidContext;
            _current = context;
            return CudaResult.Success;
        }
    }

    /// <summary><c>cuCtxSynchronize</c>, <c>cuStreamSynchronize</c> and the like.</summary>
    public CudaResult Synchronize(string function) => Call(function, () =>
    {
        RunPending();
        return _lost;
    });

    /// <summary>What a failure means, with the last finding, which says more.</summary>
    public string Describe(CudaResult result)
    {
        lock (_gate)
        {
            var finding = Findings.Findings.Count > 0 && result == _lost ? $": {Findings.Findings[^1]}" : "";
            return $"emulated CUDA error {(int)result} ({result}){finding}";
        }
    }

    /// <summary>Writes the table of kernels if it is wanted, and how much was found if anything was.</summary>
    /// <returns>What the process should exit with instead; 0 to leave that alone.</returns>
    public int Finish()
    {
        lock (_gate)
        {
            if (_options.Statistics)
                StatisticsTable.Write(_gpu.Statistics, _calls, _log.Write);
            if (Findings.Count > 0 || _options.Log is not null)
                _log.Write($"CUDA emulator: {Findings.Findings.Count} findings, {Findings.Count} occurrences");
            return Findings.Count > 0 ? _options.ErrorExitCode : 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gpu.Dispose();

    /// <summary>A function that needs a context: none runs after a kernel that was stopped.</summary>
    private CudaResult Call(string function, Func<CudaResult> body)
    {
        lock (_gate)
        {
            Count(function);
            if (!_isInitialized)
                return CudaResult.NotInitialized;
            if (_current == 0)
            {
                Findings.Report(FindingKind.HostUse, null, $"{function} on a thread without a context");
                return CudaResult.InvalidContext;
            }

            return _lost == CudaResult.Success ? body() : _lost;
        }
    }

    private void Count(string function) => _calls[function] = _calls.GetValueOrDefault(function) + 1;
}
