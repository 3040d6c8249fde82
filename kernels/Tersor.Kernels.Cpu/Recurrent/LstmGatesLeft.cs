using System.Runtime.Intrinsics.X86;

namespace Tersor.Kernels.Cpu;

/// <summary>What lies in the gates' panels as the left operand [4 · hidden, steps · batch]: a row for each gate.</summary>
internal readonly unsafe struct LstmGatesLeft(in LstmShape shape, float* memory) : ILeftOperand
{
    private readonly LstmShape _shape = shape;

    public void Pack(int row, int rows, int k, int depth, float* panel)
    {
        while (depth > 0)
        {
            var run = new LstmRun(_shape, k, depth);
            var source = memory + run.Place + ((nint)row * LstmShape.Lanes);
            FetchNext(source + ((nint)rows * LstmShape.Lanes), rows);
            PanelPacking.Pack(source, LstmShape.Lanes, rows, 1, run.Count, panel, rows);
            panel += (nint)run.Count * rows;
            k += run.Count;
            depth -= run.Count;
        }
    }

    /// <summary>
    /// Asks for the rows of the band that is packed next. A band is scattered over as many places as it has runs, too many and
    /// too short for the processor to see where they go on.
    /// </summary>
    private static void FetchNext(float* rows, int count)
    {
        const int FloatsPerLine = 16;
        if (!Sse.IsSupported)
            return;
        for (nint i = 0; i < (nint)count * LstmShape.Lanes; i += FloatsPerLine)
            Sse.Prefetch0(rows + i);
    }
}
