namespace Tersor.Kernels.Cpu;

/// <summary>
/// Work cut into numbered blocks that may run in any order on any thread. What a block computes depends on its number
/// alone, never on the thread, so that results do not depend on the number of threads.
/// </summary>
public interface IBlockJob
{
    /// <summary>Does one block.</summary>
    /// <param name="block">The block, from 0 to the number of blocks - 1.</param>
    /// <param name="worker">The thread's number in its pool, from 0: an index for private scratch space.</param>
    void Run(int block, int worker);
}
