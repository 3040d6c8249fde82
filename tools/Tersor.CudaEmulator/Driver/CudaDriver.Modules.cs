namespace Tersor.CudaEmulator;

/// <content>Modules, their kernels, and launches.</content>
internal sealed partial class CudaDriver
{
    private readonly Dictionary<nint, IReadOnlyList<CompiledKernel>> _modules = [];
    private readonly Dictionary<nint, CompiledKernel> _functions = [];

    /// <summary><c>cuModuleLoadData</c>.</summary>
    /// <param name="ptx">The text.</param>
    /// <param name="module">A handle of the module.</param>
    /// <param name="error">What is wrong with the text; empty if nothing is.</param>
    public CudaResult Load(string ptx, out nint module, out string error)
    {
        nint handle = 0;
        var message = "";
        var result = Call("cuModuleLoadData", () =>
        {
            try
            {
                if (_options.RejectModules)
                    throw new PtxException(1, "refused, as every module is");
                var kernels = _gpu.Load(ptx);
                Dump(ptx, kernels);
                _modules[handle = ++_handles] = kernels;
                return CudaResult.Success;
            }
            catch (PtxException exception)
            {
                message = $"CUDA emulator: {exception.Message}";
                _log.Write(message);
                return CudaResult.InvalidPtx;
            }
        });
        (module, error) = (handle, message);
        return result;
    }

    /// <summary><c>cuModuleUnload</c>.</summary>
    public CudaResult Unload(nint module) => Call("cuModuleUnload", () =>
    {
        RunPending();
        return _modules.Remove(module) ? _lost : CudaResult.InvalidHandle;
    });

    /// <summary><c>cuModuleGetFunction</c>.</summary>
    public CudaResult Function(nint module, string name, out nint function)
    {
        nint handle = 0;
        var result = Call("cuModuleGetFunction", () =>
        {
            if (!_modules.TryGetValue(module, out var kernels))
                return CudaResult.InvalidHandle;
            if (kernels.FirstOrDefault(kernel => kernel.Name == name) is not { } found)
                return CudaResult.NotFound;
            _functions[handle = ++_handles] = found;
            return CudaResult.Success;
        });
        function = handle;
        return result;
    }

    /// <summary>The kernel of a function's handle; null if there is none.</summary>
    public CompiledKernel? KernelOf(nint function)
    {
        lock (_gate)
            return _functions.GetValueOrDefault(function);
    }

    /// <summary><c>cuLaunchKernel</c>. A launch beyond the limits is refused at once, whatever is put off.</summary>
    public CudaResult Launch(Launch launch, nint stream) => Call("cuLaunchKernel", () =>
    {
        var refusal = _gpu.Refuse(launch);
        return refusal == CudaResult.Success ? Submit(stream, () => _gpu.Run(launch)) : refusal;
    });

    private void Dump(string ptx, IReadOnlyList<CompiledKernel> kernels)
    {
        if (_options.Dump is not { } folder || kernels.Count == 0)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(System.IO.Path.Combine(folder, $"{kernels[0].Title.Replace('#', '-')}.ptx"), ptx);
    }
}
