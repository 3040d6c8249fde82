namespace Tersor.Inference.Tests;

/// <summary>A program that may not use the processor's vectors is told so.</summary>
public sealed class VectorSupportTests
{
    [Theory]
    [InlineData(512, 512, false)]
    [InlineData(256, 256, false)]
    [InlineData(128, 128, false)]
    [InlineData(512, 512, true)]
    [InlineData(256, 512, true)]
    [InlineData(128, 128, true)]
    [InlineData(32, 32, true)]
    public void Nothing_is_said_where_the_processor_is_used(int used, int processor, bool isJit) =>
        Assert.Null(VectorSupport.Warning(used, processor, isJit));

    [Theory]
    [InlineData(128, 256, false, "IlcInstructionSet=x86-64-v3")]
    [InlineData(128, 512, false, "IlcInstructionSet=x86-64-v4")]
    [InlineData(256, 512, false, "IlcInstructionSet=x86-64-v4")]
    [InlineData(128, 512, true, "DOTNET_EnableAVX2")]
    [InlineData(32, 256, true, "DOTNET_EnableHWIntrinsic")]
    public void The_warning_names_both_widths_and_a_cure(int used, int processor, bool isJit, string cure)
    {
        var warning = VectorSupport.Warning(used, processor, isJit)!;
        Assert.Contains($"vectors of {used} bits, the processor has {processor}", warning, StringComparison.Ordinal);
        Assert.Contains(cure, warning, StringComparison.Ordinal);
    }
}
