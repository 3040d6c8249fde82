namespace Tersor.CudaEmulator;

/// <summary>A kernel's basic blocks and the ways between them. One more block, the last, is the kernel's end.</summary>
internal sealed class ControlFlowGraph
{
    private readonly int[] _blockOf;
    private readonly List<int> _starts = [];

    /// <summary>Cuts a kernel's instructions into blocks.</summary>
    public ControlFlowGraph(IReadOnlyList<Instruction> code)
    {
        var leaders = new bool[code.Count + 1];
        leaders[0] = leaders[code.Count] = true;
        for (var i = 0; i < code.Count; i++)
        {
            foreach (var target in code[i].Targets)
                leaders[target] = true;
            if (code[i].EndsBlock)
                leaders[i + 1] = true;
        }

        _blockOf = new int[code.Count + 1];
        for (var i = 0; i <= code.Count; i++)
        {
            if (leaders[i])
                _starts.Add(i);
            _blockOf[i] = _starts.Count - 1;
        }

        Successors = [.. Enumerable.Range(0, _starts.Count).Select(block => block == Exit ? [] : SuccessorsOf(block, code))];
    }

    /// <summary>The number of the end's block.</summary>
    public int Exit => _starts.Count - 1;

    /// <summary>Where each block may go on.</summary>
    public int[][] Successors { get; }

    /// <summary>The block of an instruction.</summary>
    public int BlockOf(int instruction) => _blockOf[instruction];

    /// <summary>A block's first instruction.</summary>
    public int StartOf(int block) => _starts[block];

    private int[] SuccessorsOf(int block, IReadOnlyList<Instruction> code)
    {
        var last = code[_starts[block + 1] - 1];
        List<int> successors = [.. last.Targets.Select(BlockOf)];
        if (last.Kind == InstructionKind.Return)
            successors.Add(Exit);
        if (!last.EndsBlock || last.Guard >= 0)
            successors.Add(block + 1);
        return [.. successors.Distinct()];
    }
}
