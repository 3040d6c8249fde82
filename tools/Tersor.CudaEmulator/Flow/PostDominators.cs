namespace Tersor.CudaEmulator;

/// <summary>
/// Where threads that part at a branch meet again: the immediate post-dominator of its block, as the hardware's convergence
/// barriers have it. By the iteration of Cooper, Harvey and Kennedy (2001) over the reversed graph.
/// </summary>
internal sealed class PostDominators
{
    private const int Unknown = -1;

    private readonly ControlFlowGraph _graph;
    private readonly int[] _order;
    private readonly int[] _immediate;

    /// <summary>Finds them for all blocks.</summary>
    public PostDominators(ControlFlowGraph graph)
    {
        _graph = graph;
        _order = new int[graph.Exit + 1];
        _immediate = new int[graph.Exit + 1];
        Array.Fill(_order, Unknown);
        Array.Fill(_immediate, Unknown);
        var blocks = BackwardsFromExit();
        for (var i = 0; i < blocks.Count; i++)
            _order[blocks[i]] = i;
        _immediate[graph.Exit] = graph.Exit;
        bool hasChanged;
        do
        {
            hasChanged = false;
            foreach (var block in blocks.Skip(1))
            {
                var best = Unknown;
                foreach (var successor in graph.Successors[block].Where(successor => _immediate[successor] != Unknown))
                    best = best == Unknown ? successor : Meet(best, successor);
                hasChanged |= best != _immediate[block];
                _immediate[block] = best;
            }
        }
        while (hasChanged);
    }

    /// <summary>The first instruction of the block where all ways from an instruction's block meet again.</summary>
    public int ReconvergenceOf(int instruction)
    {
        var meeting = _immediate[_graph.BlockOf(instruction)];
        return _graph.StartOf(meeting == Unknown ? _graph.Exit : meeting);
    }

    private int Meet(int left, int right)
    {
        while (left != right)
        {
            if (_order[left] > _order[right])
                left = _immediate[left];
            else
                right = _immediate[right];
        }

        return left;
    }

    /// <summary>The blocks from which the end can be reached, each after at least one that it may go on to.</summary>
    private List<int> BackwardsFromExit()
    {
        var predecessors = Enumerable.Range(0, _graph.Exit + 1).Select(_ => new List<int>()).ToArray();
        for (var block = 0; block <= _graph.Exit; block++)
        {
            foreach (var successor in _graph.Successors[block])
                predecessors[successor].Add(block);
        }

        List<int> finished = [];
        var seen = new bool[_graph.Exit + 1];
        seen[_graph.Exit] = true;
        Stack<(int Block, int Next)> path = new([(_graph.Exit, 0)]);
        while (path.TryPop(out var top))
        {
            if (top.Next == predecessors[top.Block].Count)
            {
                finished.Add(top.Block);
                continue;
            }

            path.Push((top.Block, top.Next + 1));
            var before = predecessors[top.Block][top.Next];
            if (!seen[before])
            {
                seen[before] = true;
                path.Push((before, 0));
            }
        }

        finished.Reverse();
        return finished;
    }
}
