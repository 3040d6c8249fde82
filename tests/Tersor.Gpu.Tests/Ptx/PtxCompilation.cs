using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu.Tests.Ptx;

/// <summary>
/// All kernels as PTX for compute capability 8.0. Needs neither a driver nor a device: ILGPU writes the text itself. Done once,
/// on all processors, each with a context of its own.
/// </summary>
public sealed class PtxCompilation
{
    private static readonly MethodInfo EntryPoint = typeof(KernelEntry).GetMethod(nameof(KernelEntry.Run))!;

    private readonly ConcurrentDictionary<Type, string> _texts = new();
    private readonly ConcurrentDictionary<Type, string> _faults = new();

    /// <summary>Compiles everything.</summary>
    public PtxCompilation()
    {
        ConcurrentQueue<Type> kernels = new(KernelCensus.Kernels.SelectMany(KernelCensus.Specializations));
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            while (!kernels.IsEmpty)
                CompileUntilFault(kernels);
        });
    }

    /// <summary>The PTX of everything that compiled.</summary>
    public IEnumerable<KeyValuePair<Type, string>> Texts => _texts;

    /// <summary>Why a closed kernel didn't compile; null if it did.</summary>
    public string? FaultOf(Type kernel) =>
        _faults.TryGetValue(kernel, out var fault) ? fault : _texts.ContainsKey(kernel) ? null : "was not compiled";

    /// <summary>
    /// Compiles until nothing is left, or until a kernel fails: that spoils the context for the kernels after it.
    /// </summary>
    private void CompileUntilFault(ConcurrentQueue<Type> kernels)
    {
        using var context = Context.Create(Platform.SetUpCompiler);
        using var backend = new PTXBackend(context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_80, nvvmAPI: null!);
        while (kernels.TryDequeue(out var kernel))
        {
            try
            {
                var entry = EntryPointDescription.FromExplicitlyGroupedKernel(EntryPoint.MakeGenericMethod(kernel));
                _texts[kernel] = ((PTXCompiledKernel)backend.Compile(entry, default(KernelSpecialization))).PTXAssembly;
            }
            catch (Exception exception)
            {
                // Whatever ILGPU throws is the kernel's fault as far as the tests are concerned.
                _faults[kernel] = exception.GetBaseException().Message;
                return;
            }
        }
    }
}
