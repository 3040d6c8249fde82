namespace Tersor.Kernels.Cpu;

/// <summary>
/// A non-zero weight: what it multiplies and by how much. Both lie in one load, and the centroid is looked up once, when the
/// matrix is built: while a layer fits the second-level cache a lookup in the loop costs more than the bytes it saves.
/// </summary>
/// <param name="Offset">Where its input lies: the column of a matrix, the place of a pixel; in units of a batch's lanes.</param>
/// <param name="Value">The weight.</param>
public readonly record struct SparseEntry(int Offset, float Value);
