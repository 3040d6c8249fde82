using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// Says when predictions are slow because the program may not use the processor's vectors: NativeAOT decides that when it
/// compiles, the JIT when an environment variable says so.
/// </summary>
internal static class VectorSupport
{
    private const int Avx2Bit = 1 << 5;
    private const int Avx512Bit = 1 << 16;

    private static int _hasTold;

    /// <summary>Writes the warning to <see cref="Trace"/>, once in a process and only where there is a reason.</summary>
    public static void WarnOnce()
    {
        if (Interlocked.Exchange(ref _hasTold, 1) == 0
            && Warning(MachineProbe.VectorBits, ProcessorBits(), RuntimeFeature.IsDynamicCodeCompiled) is { } warning)
            Trace.TraceWarning(warning);
    }

    /// <summary>The warning; null if the program uses what the processor has.</summary>
    /// <param name="usedBits">The width of the vectors that the program uses.</param>
    /// <param name="processorBits">The width of the processor's.</param>
    /// <param name="isJit">
    /// Whether the program is compiled as it runs. The JIT leaves 512 bits alone where they would slow the processor down.
    /// </param>
    internal static string? Warning(int usedBits, int processorBits, bool isJit)
    {
        if (usedBits >= (isJit ? Math.Min(processorBits, 256) : processorBits))
            return null;
        var cure = isJit
            ? "a variable such as DOTNET_EnableHWIntrinsic or DOTNET_EnableAVX2 forbids them"
            : $"publish with -p:IlcInstructionSet={(processorBits > 256 ? "x86-64-v4" : "x86-64-v3")}, or native";
        return $"Tersor predicts slowly: the program uses vectors of {usedBits} bits, the processor has {processorBits}; {cure}.";
    }

    /// <summary>What the processor says of itself; on others than x64 the width that the program uses.</summary>
    private static int ProcessorBits()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
            return MachineProbe.VectorBits;
        var features = X86Base.CpuId(7, 0).Ebx;
        return (features & Avx512Bit) != 0 ? 512 : (features & Avx2Bit) != 0 ? 256 : 128;
    }
}
