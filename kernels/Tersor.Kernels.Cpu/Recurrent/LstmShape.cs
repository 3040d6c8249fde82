namespace Tersor.Kernels.Cpu;

/// <summary>
/// The extents of a long short-term memory over whole sequences, and the memory between its forward and its backward pass. Values
/// lie there as panels of rows, a row for each gate or cell and a lane for each sequence: what the micro-kernel takes as B, so
/// that no step packs anything but its inputs.
/// </summary>
/// <param name="Steps">Steps of a sequence, at least one.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Inputs">Inputs of a step.</param>
/// <param name="Hidden">Cells.</param>
public readonly record struct LstmShape(int Steps, int Batch, int Inputs, int Hidden)
{
    /// <summary>Floats of memory: every step's gates, and the cells before and after it.</summary>
    public int MemoryLength => checked(((Steps * GateRows) + ((Steps + 1) * Hidden)) * Panels * Lanes);

    /// <summary>Lanes of a panel; those beyond the batch hold zeros or what comes of them.</summary>
    internal static int Lanes => MicroKernel.Columns;

    /// <summary>i, f, g and o of every cell.</summary>
    internal int GateRows => LstmGates.Count * Hidden;

    internal int Panels => (Batch + Lanes - 1) / Lanes;

    /// <summary>The place of a step's gates in memory; their gradients take it over.</summary>
    internal nint GatesAt(int step, int panel) => (((nint)step * Panels) + panel) * GateRows * Lanes;

    /// <summary>The place of the cells before a step.</summary>
    internal nint CellsAt(int step, int panel) => GatesAt(Steps, 0) + ((((nint)step * Panels) + panel) * Hidden * Lanes);
}
