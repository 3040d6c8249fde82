namespace Tersor.Kernels.Cpu;

/// <summary>
/// The extent of a micro-kernel's tile as a type, so that the compiler makes one straight-line kernel for each extent out of
/// one source, and no tile computes rows or vectors that it does not need.
/// </summary>
internal interface ITileShape
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Whether a row is two vectors, not one.</summary>
    static abstract bool IsWide { get; }

    /// <summary>Whether the rows of B lie wherever a list of offsets says, not one after the other.</summary>
    static abstract bool HasOffsets { get; }

    /// <summary>Whether the columns of A do.</summary>
    static abstract bool HasLeftOffsets { get; }

    /// <summary>Whether sums are finished before they are stored.</summary>
    static abstract bool IsFinished { get; }
}
