namespace Tersor.CudaEmulator;

/// <summary>What an instruction is to the warp that runs it.</summary>
internal enum InstructionKind : byte
{
    Compute, Branch, IndexedBranch, Return, Barrier,
}

/// <summary>What an instruction costs, for statistics.</summary>
internal enum InstructionClass : byte
{
    MultiplyAdd, FloatingPoint, Integer, Division, GlobalMemory, SharedMemory, Control,
}

/// <summary>What an instruction does for some lanes of a warp.</summary>
/// <param name="warp">The warp.</param>
/// <param name="mask">The lanes, a bit each.</param>
internal delegate void LaneOperation(Warp warp, uint mask);

/// <summary>An instruction, ready to run.</summary>
internal sealed class Instruction
{
    /// <summary>What was written.</summary>
    public required PtxInstruction Source { get; init; }

    /// <summary>What it is to the warp.</summary>
    public InstructionKind Kind { get; init; }

    /// <summary>What it costs.</summary>
    public InstructionClass Class { get; init; }

    /// <summary>The predicate that decides which lanes run it; -1 for all.</summary>
    public int Guard { get; init; } = -1;

    /// <summary>Whether lanes run it where the predicate is false.</summary>
    public bool IsGuardNegated { get; init; }

    /// <summary>What it computes; null for those that decide where to go on.</summary>
    public LaneOperation? Compute { get; init; }

    /// <summary>Where branches lead: numbers of instructions.</summary>
    public int[] Targets { get; init; } = [];

    /// <summary>The register that chooses among the targets.</summary>
    public int Selector { get; init; }

    /// <summary>Whether the text says that all lanes go the same way.</summary>
    public bool IsUniform { get; init; }

    /// <summary>Where lanes that part here meet again.</summary>
    public int Reconvergence { get; set; }

    /// <summary>Whether what follows may be reached another way, or not at all.</summary>
    public bool EndsBlock => Kind is InstructionKind.Branch or InstructionKind.IndexedBranch or InstructionKind.Return;
}
