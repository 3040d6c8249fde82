using System.Runtime.InteropServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The scratch memory of a pool, kept from job to job and grown on demand, so that kernels allocate nothing in steady state.
/// Reserving invalidates what was reserved before: one job at a time.
/// </summary>
internal sealed unsafe class ScratchArena(int workers) : IDisposable
{
    private const int Alignment = 64;
    private const int FloatsPerPage = 1024;

    private float* _start;
    private long _capacity;

    ~ScratchArena() => Free();

    /// <summary>
    /// Scratch for every worker and, beyond that, a shared part; both aligned to a cache line, contents undefined.
    /// </summary>
    public ScratchSpace Reserve(int floatsPerWorker, int sharedFloats)
    {
        // Whole pages and an odd line: two workers never write one line, and their buffers don't fall on the same cache sets.
        var stride = ((((long)floatsPerWorker + FloatsPerPage - 1) / FloatsPerPage) * FloatsPerPage) + 16;
        var total = (stride * workers) + sharedFloats;
        if (total > _capacity)
        {
            Free();
            _start = (float*)NativeMemory.AlignedAlloc((nuint)total * sizeof(float), Alignment);
            _capacity = total;
        }

        return new ScratchSpace(_start, (nint)stride, _start + (stride * workers));
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
        _capacity = 0;
    }
}
