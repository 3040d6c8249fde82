namespace Tersor.Kernels.Cpu;

/// <summary>A number of rows as a type.</summary>
internal interface IRowCount
{
    static abstract int Value { get; }
}
