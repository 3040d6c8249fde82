namespace Tersor.Kernels.Cpu.Tests;

/// <summary>A function that kernels apply in registers: it only limits numbers.</summary>
internal sealed unsafe class LimitFunction : IElementFunction
{
    public ValueRange? Range => new ValueRange(-0.25f, 0.5f);

    public void Apply(float* x, float* y, int count) => throw new NotSupportedException("It is done in registers.");
}
