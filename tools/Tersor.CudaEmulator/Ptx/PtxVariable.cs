namespace Tersor.CudaEmulator;

/// <summary>Where memory lies that an instruction reads or writes.</summary>
internal enum StateSpace : byte
{
    Generic, Global, Constant, Shared, Local, Parameter,
}

/// <summary>A variable in memory, or a parameter of a kernel.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Space">Where it lies.</param>
/// <param name="Alignment">What its address is a multiple of.</param>
/// <param name="Size">Its bytes; 0 for shared memory whose size a launch decides.</param>
/// <param name="Content">What it holds at first; null if that is nothing.</param>
internal sealed record PtxVariable(string Name, StateSpace Space, int Alignment, int Size, byte[]? Content)
{
    /// <summary>Where the first byte lies after what has been laid out before, and how much there is then.</summary>
    public static int Place(ref int total, PtxVariable variable)
    {
        var offset = (total + variable.Alignment - 1) / variable.Alignment * variable.Alignment;
        total = offset + variable.Size;
        return offset;
    }
}
