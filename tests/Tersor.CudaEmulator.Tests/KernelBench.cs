using System.Runtime.InteropServices;

namespace Tersor.CudaEmulator.Tests;

/// <summary>A device with one kernel, which reads one array and writes another.</summary>
internal sealed unsafe class KernelBench : IDisposable
{
    private const string Header = """
        .version 8.0
        .target sm_80
        .address_size 64

        """;

    private readonly CompiledKernel _kernel;

    /// <summary>Loads a kernel.</summary>
    /// <param name="body">
    /// What it does with %rd1, the address of the input, %rd2, that of the output, %rd3 and %rd4, those of this thread's element
    /// in each, and %r1, the thread's number in the grid. Its variables come first.
    /// </param>
    /// <param name="options">What is checked.</param>
    /// <param name="variables">Variables of the module.</param>
    public KernelBench(string body, EmulatorOptions? options = null, string variables = "")
    {
        Gpu = new EmulatedGpu(options ?? new EmulatorOptions { MostInstructions = 1_000_000 });
        _kernel = Gpu.Load($$"""
            {{Header}}
            {{variables}}
            .visible .entry test(.param .u64 input, .param .u64 output)
            {
                .reg .pred %p<9>;
                .reg .b16 %rs<9>;
                .reg .b32 %r<40>;
                .reg .b64 %rd<40>;
                .reg .f32 %f<40>;
                .reg .f64 %fd<9>;
                ld.param.u64 %rd1, [input];
                ld.param.u64 %rd2, [output];
                mov.u32 %r1, %ctaid.x;
                mad.lo.s32 %r1, %r1, %ntid.x, %tid.x;
                mul.wide.u32 %rd3, %r1, 4;
                add.u64 %rd4, %rd2, %rd3;
                add.u64 %rd3, %rd1, %rd3;
            {{body}}
                ret;
            }
            """)[0];
    }

    /// <summary>The device.</summary>
    public EmulatedGpu Gpu { get; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Finding> Findings => Gpu.Findings.Findings;

    /// <summary>What the kernel did.</summary>
    public KernelStatistics Statistics => Gpu.Statistics[_kernel];

    /// <summary>Runs the kernel.</summary>
    /// <param name="input">The input.</param>
    /// <param name="count">How many elements the output has.</param>
    /// <param name="block">How many threads a block has.</param>
    /// <param name="grid">How many blocks.</param>
    /// <param name="isCleared">Whether the output is zero at first, and not unwritten.</param>
    public T[] Run<T>(T[] input, int count, uint block = 32, uint grid = 1, bool isCleared = true)
        where T : unmanaged
    {
        var source = Gpu.Memory.Allocate(Math.Max(1, input.Length) * sizeof(T))!;
        var target = Gpu.Memory.Allocate(count * sizeof(T))!;
        input.CopyTo(new Span<T>(source.Data, input.Length));
        source.MarkWritten(0, input.Length * sizeof(T));
        Span<T> output = new(target.Data, count);
        if (isCleared)
        {
            output.Clear();
            target.MarkWritten(0, count * sizeof(T));
        }

        Launch launch = new(
            _kernel, new Extent3(grid), new Extent3(block), 0,
            MemoryMarshal.AsBytes<ulong>([source.Start, target.Start]).ToArray());
        if (Gpu.Refuse(launch) == CudaResult.Success)
            Gpu.Run(launch);
        return output.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => Gpu.Dispose();
}
