using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tersor.Core.Tests;

/// <summary>Run by <see cref="InstructionSetTests"/> in its child processes alone: is hidden what should be?</summary>
public sealed class HiddenInstructionSet
{
    /// <summary>Names the feature that the child must not see.</summary>
    public const string Variable = "TERSOR_EXPECT_OFF";

    [Fact(Explicit = true)]
    public void Is_really_off()
    {
        switch (Environment.GetEnvironmentVariable(Variable))
        {
            case "avx512":
                Assert.False(Avx512F.IsSupported || Vector512.IsHardwareAccelerated);
                break;
            case "avx2":
                Assert.False(Avx512F.IsSupported || Avx2.IsSupported || Fma.IsSupported || Vector256.IsHardwareAccelerated);
                Assert.True(Vector128.IsHardwareAccelerated);
                break;
            case "all":
                Assert.False(
                    Avx2.IsSupported || Sse42.IsSupported || Vector256.IsHardwareAccelerated || Vector128.IsHardwareAccelerated);
                break;
            case var other:
                Assert.Fail($"{Variable} is '{other}'.");
                break;
        }
    }
}
