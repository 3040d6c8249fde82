namespace Tersor.Kernels.Cpu;

/// <summary>A function of one number that a kernel applies to its results while they are in the cache.</summary>
public unsafe interface IElementFunction
{
    /// <summary>
    /// The limits, if the function only limits numbers and leaves NaN as it is; else null. Kernels then limit results in
    /// registers.
    /// </summary>
    ValueRange? Range => null;

    /// <summary>y = f(x), which may be the same memory.</summary>
    void Apply(float* x, float* y, int count);
}
