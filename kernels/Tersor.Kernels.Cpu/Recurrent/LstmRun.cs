namespace Tersor.Kernels.Cpu;

/// <summary>A stretch of the sequences of all steps, counted through, that lie side by side in one panel of gates.</summary>
internal readonly struct LstmRun
{
    public LstmRun(in LstmShape shape, int first, int most)
    {
        var (step, sequence) = Math.DivRem(first, shape.Batch);
        var (panel, lane) = Math.DivRem(sequence, LstmShape.Lanes);
        Place = shape.GatesAt(step, panel) + lane;
        Count = Math.Min(most, Math.Min(LstmShape.Lanes - lane, shape.Batch - sequence));
    }

    /// <summary>The place of the first.</summary>
    public nint Place { get; }

    public int Count { get; }
}
