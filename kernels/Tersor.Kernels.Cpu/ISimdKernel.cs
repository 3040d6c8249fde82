namespace Tersor.Kernels.Cpu;

/// <summary>A computation written once for every vector width; <see cref="VectorWidth"/> chooses the width.</summary>
public interface ISimdKernel
{
    /// <summary>The computation with vectors of one width.</summary>
    void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>;
}
