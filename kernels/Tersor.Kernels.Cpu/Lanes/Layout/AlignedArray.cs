using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// Elements at a fixed address on a cache line's border. The garbage collector owns them but never moves them, so whoever holds
/// the array may keep its pointer, and nobody has to free it.
/// </summary>
public sealed unsafe class AlignedArray<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T[] _elements;

    /// <summary>An array of zeros.</summary>
    /// <param name="length">The number of elements.</param>
    public AlignedArray(int length)
    {
        Length = length;
        _elements = GC.AllocateArray<T>(checked(length + ((Alignment + sizeof(T) - 1) / sizeof(T))), pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref _elements[0]);
        Pointer = (T*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    /// <summary>A copy.</summary>
    public AlignedArray(ReadOnlySpan<T> values)
        : this(values.Length) => values.CopyTo(Span);

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The first element; valid while this object is reachable.</summary>
    public T* Pointer { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => new(Pointer, Length);
}
