namespace Tersor.Kernels.Gpu;

/// <summary>An optimiser's step of one tensor of parameters.</summary>
public interface IParameterStep
{
    /// <summary>The number of parameters.</summary>
    int Count { get; }

    /// <summary>Updates one of them.</summary>
    /// <param name="i">In [0, <see cref="Count"/>).</param>
    /// <param name="scale">Multiplies its gradient first.</param>
    void Run(int i, float scale);
}
