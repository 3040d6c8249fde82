namespace Tersor.Kernels.Cpu.Tests;

/// <summary>A function that kernels don't know.</summary>
internal sealed unsafe class SquareFunction : IElementFunction
{
    public void Apply(float* x, float* y, int count)
    {
        for (var i = 0; i < count; i++)
            y[i] = x[i] * x[i];
    }
}
