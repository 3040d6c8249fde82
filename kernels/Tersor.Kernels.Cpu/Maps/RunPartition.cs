namespace Tersor.Kernels.Cpu;

/// <summary>
/// How the inner runs of a nest of axes are cut into blocks of about <see cref="BlockPartition.Length"/> elements: several short
/// runs make up a block, or several blocks a long run.
/// </summary>
internal readonly struct RunPartition
{
    private readonly int _extent;
    private readonly int _runs;
    private readonly int _runsPerBlock;
    private readonly int _piecesPerRun;

    public RunPartition(in StridedAxes axes)
    {
        _extent = axes.InnerExtent;
        _runs = axes.OuterCount;
        _runsPerBlock = BlockPartition.RowsPerBlock(_extent);
        _piecesPerRun = BlockPartition.Count(_extent);
    }

    /// <summary>The number of blocks; none if there are no elements.</summary>
    public int Blocks => _piecesPerRun > 1 ? _runs * _piecesPerRun
        : _extent == 0 ? 0
        : (_runs + _runsPerBlock - 1) / _runsPerBlock;

    /// <summary>The runs that a block takes part in, and which of their elements belong to it.</summary>
    public (int FirstRun, int EndRun, int Start, int Size) this[int block]
    {
        get
        {
            if (_piecesPerRun <= 1)
                return (block * _runsPerBlock, Math.Min(_runs, (block + 1) * _runsPerBlock), 0, _extent);
            var (run, piece) = Math.DivRem(block, _piecesPerRun);
            return (run, run + 1, BlockPartition.Start(piece), BlockPartition.Size(piece, _extent));
        }
    }
}
