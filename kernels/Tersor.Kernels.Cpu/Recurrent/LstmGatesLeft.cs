namespace Tersor.Kernels.Cpu;

/// <summary>What lies in the gates' panels as the left operand [4 · hidden, steps · batch]: a row for each gate.</summary>
internal readonly unsafe struct LstmGatesLeft(in LstmShape shape, float* memory) : ILeftOperand
{
    private readonly LstmShape _shape = shape;
    private readonly float* _memory = memory;

    public void Pack(int row, int rows, int k, int depth, float* panel)
    {
        while (depth > 0)
        {
            var run = new LstmRun(_shape, k, depth);
            PanelPacking.Pack(_memory + run.Place + ((nint)row * LstmShape.Lanes), LstmShape.Lanes, rows, 1, run.Count, panel, rows);
            panel += (nint)run.Count * rows;
            k += run.Count;
            depth -= run.Count;
        }
    }
}
