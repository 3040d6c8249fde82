using System.Diagnostics;

namespace Tersor.CudaEmulator;

/// <summary>
/// A device: memory, modules and launches, one after the other. Not for several threads at once; the driver before it sees to
/// that.
/// </summary>
internal sealed class EmulatedGpu : IDisposable
{
    private const int MostThreads = 1024;
    private const int MostBlocksYZ = 65535;
    private const int MostThreadsZ = 64;
    private const int MostSharedBytes = 48 << 10;

    private readonly BlockRunner _runner;
    private readonly Dictionary<CompiledKernel, KernelStatistics> _statistics = [];
    private int _kernels;

    /// <summary>Makes a device.</summary>
    /// <param name="options">What is checked.</param>
    /// <param name="tell">Gets the line of each new finding; null for nobody.</param>
    public EmulatedGpu(EmulatorOptions options, Action<string>? tell = null)
    {
        Options = options;
        Findings = new FindingLog(tell ?? (_ => { }));
        Memory = new DeviceMemory(options.MemoryBytes, options.Check);
        _runner = new BlockRunner(Memory, Findings, options);
    }

    /// <summary>What is checked.</summary>
    public EmulatorOptions Options { get; }

    /// <summary>What is wrong.</summary>
    public FindingLog Findings { get; }

    /// <summary>Its memory, and what of the host's memory it knows.</summary>
    public DeviceMemory Memory { get; }

    /// <summary>What each kernel did.</summary>
    public IReadOnlyDictionary<CompiledKernel, KernelStatistics> Statistics => _statistics;

    /// <summary>Loads a module.</summary>
    /// <returns>Its kernels.</returns>
    /// <exception cref="PtxException">It isn't PTX, or has what is not emulated.</exception>
    public IReadOnlyList<CompiledKernel> Load(string ptx)
    {
        var module = PtxParser.Parse(ptx);
        Dictionary<string, ulong> globals = [];
        foreach (var variable in module.Variables.Where(variable => variable.Space != StateSpace.Shared))
            globals[variable.Name] = Place(variable);
        return [.. module.Kernels.Select(kernel => KernelCompiler.Compile(module, kernel, globals, ++_kernels, Options))];
    }

    /// <summary>Whether a launch is beyond what the device can do.</summary>
    /// <returns>What the driver answers then; <see cref="CudaResult.Success"/> if nothing is wrong.</returns>
    public CudaResult Refuse(Launch launch)
    {
        if (Fault(launch) is not { } fault)
            return CudaResult.Success;
        Findings.Report(fault.Kind, launch.Kernel.Title, fault.Detail);
        return CudaResult.InvalidValue;
    }

    /// <summary>Runs a kernel, whose launch was not refused, to its end.</summary>
    /// <exception cref="DeviceFault">The kernel did what stops it.</exception>
    public void Run(Launch launch)
    {
        if (!_statistics.TryGetValue(launch.Kernel, out var statistics))
            _statistics[launch.Kernel] = statistics = new KernelStatistics();
        var begin = Stopwatch.GetTimestamp();
        statistics.Launches++;
        _runner.Prepare(launch, statistics);
        for (uint z = 0; z < launch.Grid.Z; z++)
        {
            for (uint y = 0; y < launch.Grid.Y; y++)
            {
                for (uint x = 0; x < launch.Grid.X; x++)
                    _runner.Run(new Extent3(x, y, z));
            }
        }

        statistics.Seconds += Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runner.Dispose();
        Memory.Dispose();
    }

    private ulong Place(PtxVariable variable)
    {
        var region = Memory.Allocate(Math.Max(variable.Size, 1)) ?? throw new PtxException(0, $"no memory for {variable.Name}");
        unsafe
        {
            // A variable without content is zero.
            Span<byte> bytes = new(region.Data, (int)region.Size);
            bytes.Clear();
            variable.Content?.CopyTo(bytes);
        }

        region.MarkWritten(0, region.Size);
        return region.Start;
    }

    private static (FindingKind Kind, string Detail)? Fault(Launch launch)
    {
        var (kernel, grid, block, dynamic, arguments) = launch;
        if (grid.Count == 0 || grid.X > int.MaxValue || grid.Y > MostBlocksYZ || grid.Z > MostBlocksYZ)
            return (FindingKind.LaunchLimit, $"a grid of {grid} blocks");
        if (block.Count is 0 or > MostThreads || block.Z > MostThreadsZ)
            return (FindingKind.LaunchLimit, $"blocks of {block} threads");
        if (dynamic < 0 || dynamic > MostSharedBytes - kernel.SharedBytes)
            return (FindingKind.LaunchLimit, $"{kernel.SharedBytes} + {dynamic} of {MostSharedBytes} bytes of shared memory");
        return arguments.Length != kernel.ArgumentBytes
            ? (FindingKind.ArgumentSize, $"{arguments.Length} bytes, where the kernel takes {kernel.ArgumentBytes}")
            : null;
    }
}
