namespace Tersor.Kernels.Cpu;

/// <summary>A function of one number that a kernel applies to its results while they are in the cache.</summary>
public unsafe interface IElementFunction
{
    /// <summary>y = f(x), which may be the same memory.</summary>
    void Apply(float* x, float* y, int count);
}
