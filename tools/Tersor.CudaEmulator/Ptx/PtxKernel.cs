namespace Tersor.CudaEmulator;

/// <summary>An entry of a module as it is written.</summary>
/// <param name="name">What launches call it.</param>
internal sealed class PtxKernel(string name)
{
    /// <summary>What launches call it.</summary>
    public string Name => name;

    /// <summary>Its parameters in order.</summary>
    public List<PtxVariable> Parameters { get; } = [];

    /// <summary>Its variables in shared and local memory.</summary>
    public List<PtxVariable> Variables { get; } = [];

    /// <summary>Its registers with their types.</summary>
    public Dictionary<string, PtxType> Registers { get; } = [];

    /// <summary>What it does.</summary>
    public List<PtxInstruction> Instructions { get; set; } = [];

    /// <summary>Which instruction each label stands before.</summary>
    public Dictionary<string, int> Labels { get; } = [];

    /// <summary>The labels that an indexed branch chooses among.</summary>
    public Dictionary<string, string[]> BranchTargets { get; } = [];
}

/// <summary>A text of PTX, read.</summary>
internal sealed class PtxModule
{
    /// <summary>Its entries.</summary>
    public List<PtxKernel> Kernels { get; } = [];

    /// <summary>Variables of the whole module: in global, constant or shared memory.</summary>
    public List<PtxVariable> Variables { get; } = [];
}
