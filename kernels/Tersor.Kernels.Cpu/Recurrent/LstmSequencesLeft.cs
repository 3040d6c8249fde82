namespace Tersor.Kernels.Cpu;

/// <summary>
/// What lies in the gates' panels as the left operand [steps · batch, 4 · hidden]: a row for each sequence at each step.
/// </summary>
internal readonly unsafe struct LstmSequencesLeft(in LstmShape shape, float* memory) : ILeftOperand
{
    private readonly LstmShape _shape = shape;

    public void Pack(int row, int rows, int k, int depth, float* panel)
    {
        for (var done = 0; done < rows;)
        {
            var run = new LstmRun(_shape, row + done, rows - done);
            RowCopy.Copy(memory + run.Place + ((nint)k * LstmShape.Lanes), LstmShape.Lanes, panel + done, rows, depth, run.Count);
            done += run.Count;
        }
    }
}
