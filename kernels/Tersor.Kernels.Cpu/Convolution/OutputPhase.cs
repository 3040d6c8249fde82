namespace Tersor.Kernels.Cpu;

/// <summary>
/// The pixels of a direct convolution's result that see the same taps: all of them or, where a stride lies between them, every
/// so-manieth of every so-manieth row.
/// </summary>
/// <param name="Depth">Products in each of its sums.</param>
/// <param name="Start">The products of the phases before, which their weights and offsets come after.</param>
/// <param name="Origin">Where its first pixel's sums begin in the staged planes; the taps' offsets are added.</param>
/// <param name="Row">Its first row.</param>
/// <param name="Column">Its first column.</param>
/// <param name="Rows">The number of its rows.</param>
/// <param name="Columns">The number of its columns.</param>
/// <param name="Step">From one row or column to the next.</param>
internal readonly record struct OutputPhase(
    int Depth, int Start, int Origin, int Row, int Column, int Rows, int Columns, int Step)
{
    /// <summary>The sums from its first pixel to its last, with those between two rows that are none.</summary>
    public int Span(in StagedPlanes planes) => ((Rows - 1) * planes.RowPitch) + ((planes.Images - 1) * planes.Pitch) + Columns;
}
