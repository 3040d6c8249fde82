using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Cli.Machine;

/// <summary>What the processor is and can do.</summary>
internal static class ProcessorInfo
{
    /// <summary>Its name, as far as the system tells it; else its architecture.</summary>
    public static string Name
    {
        get
        {
            const string CpuInfo = "/proc/cpuinfo", Key = "model name";
            var line = File.Exists(CpuInfo)
                ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
                : null;
            return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':') + 1)..].Trim();
        }
    }

    /// <summary>The instruction sets that kernels may use, as the runtime sees them: switches in the environment count.</summary>
    public static ImmutableArray<string> Features { get; } =
    [
        .. new (string Name, bool IsSupported)[]
        {
            ("SSE4.2", Sse42.IsSupported),
            ("AVX", Avx.IsSupported),
            ("AVX2", Avx2.IsSupported),
            ("FMA", Fma.IsSupported),
            ("BMI2", Bmi2.IsSupported),
            ("AVX-512F", Avx512F.IsSupported),
            ("AVX-512BW", Avx512BW.IsSupported),
            ("AVX-512VBMI", Avx512Vbmi.IsSupported),
            ("AdvSimd", AdvSimd.IsSupported),
            ("512-bit vectors", Vector512.IsHardwareAccelerated),
        }.Where(feature => feature.IsSupported).Select(feature => feature.Name),
    ];
}
