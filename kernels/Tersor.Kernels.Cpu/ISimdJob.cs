namespace Tersor.Kernels.Cpu;

/// <summary>An <see cref="IBlockJob"/> written once for every vector width.</summary>
public interface ISimdJob
{
    /// <summary>Does one block with vectors of one width.</summary>
    /// <param name="block">The block, from 0 to the number of blocks - 1.</param>
    /// <param name="worker">The thread's number in its pool, from 0: an index for private scratch space.</param>
    void Run<TSimd, TVector>(int block, int worker)
        where TSimd : struct, ISimd<TVector>;
}
