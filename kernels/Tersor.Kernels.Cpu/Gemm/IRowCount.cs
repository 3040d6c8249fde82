namespace Tersor.Kernels.Cpu;

/// <summary>
/// The rows of a micro-kernel's tile as a type, so that the compiler makes one straight-line kernel for each count out of
/// one source and no tile computes rows that it does not need.
/// </summary>
internal interface IRowCount
{
    static abstract int Value { get; }
}
