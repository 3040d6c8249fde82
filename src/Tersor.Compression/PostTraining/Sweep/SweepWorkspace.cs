using System.Runtime.InteropServices;
using Tersor.Kernels.Cpu;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// The memory of one tensor's sweep: for each block the damped Hessian and the inverse of its factor, with columns in the order
/// of the sweep, and the panels of rows that threads share out.
/// </summary>
internal sealed unsafe class SweepWorkspace : IDisposable
{
    // The most rows of a panel: few enough that small layers keep two threads busy. A Hessian beyond the caches is read once for
    // each panel, so that its panels have more.
    private const int PanelRows = 32;
    private const int PanelRowsOfLarge = 64;
    private const int ManyColumns = 512;

    private readonly List<nint> _memory = [];
    private readonly double* _scales;
    private readonly double* _importance;

    public SweepWorkspace(SweepProblem problem, SweepSettings settings, WorkerPool pool, CancellationToken cancellation)
    {
        (Problem, Pool) = (problem, pool);
        _scales = Doubles(problem.Rows);
        _importance = Doubles(problem.Rows);
        try
        {
            RowScales.Importance(problem.Importance).CopyTo(Importance);
            var panels = new List<SweepPanel>();
            Blocks = new BlockHessian[problem.Blocks.Length];
            for (var block = 0; block < Blocks.Length; block++)
            {
                cancellation.ThrowIfCancellationRequested();
                Blocks[block] = BlockHessian.Prepare(this, block, settings);
                AddPanels(panels, problem.Blocks[block], Blocks[block]);
            }

            PanelCount = panels.Count;
            Panels = (SweepPanel*)Allocate((long)panels.Count * sizeof(SweepPanel));
            panels.ToArray().CopyTo(new Span<SweepPanel>(Panels, panels.Count));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SweepProblem Problem { get; }

    public WorkerPool Pool { get; }

    /// <summary>One for each block of the problem.</summary>
    public BlockHessian[] Blocks { get; }

    public SweepPanel* Panels { get; }

    public int PanelCount { get; }

    /// <summary>[rows].</summary>
    public Span<double> Scales => new(_scales, Problem.Rows);

    /// <summary>[rows], all positive.</summary>
    public Span<double> Importance => new(_importance, Problem.Rows);

    /// <summary>Space for so many doubles, zeros, until the workspace goes.</summary>
    public double* Doubles(long count) => (double*)Allocate(count * sizeof(double));

    /// <summary>Space for so many bytes, zeros, until the workspace goes.</summary>
    public void* Allocate(long bytes)
    {
        var memory = NativeMemory.AlignedAlloc((nuint)Math.Max(1, bytes), 64);
        NativeMemory.Clear(memory, (nuint)bytes);
        _memory.Add((nint)memory);
        return memory;
    }

    /// <summary>How often each code is used.</summary>
    public long[] CountCodes(int codes)
    {
        var counts = new long[codes];
        for (var i = 0; i < PanelCount; i++)
            for (var column = 0; column < Panels[i].Columns; column++)
                foreach (var code in new ReadOnlySpan<byte>(Panels[i].Codes + (column * Panels[i].Stride), Panels[i].Rows))
                    counts[code]++;
        return counts;
    }

    /// <summary>Gives each code another name.</summary>
    public void Rename(byte[] names)
    {
        for (var i = 0; i < PanelCount; i++)
            for (var column = 0; column < Panels[i].Columns; column++)
                foreach (ref var code in new Span<byte>(Panels[i].Codes + (column * Panels[i].Stride), Panels[i].Rows))
                    code = names[code];
    }

    /// <summary>Codes and scales as they are, for <see cref="Restore"/>.</summary>
    public (byte[] Codes, double[] Scales) Save()
    {
        var (codes, next) = (new byte[Problem.Weights.Length], 0);
        for (var block = 0; block < Blocks.Length; block++)
        {
            var there = CodesOf(block);
            there.CopyTo(codes.AsSpan(next));
            next += there.Length;
        }

        return (codes, Scales.ToArray());
    }

    /// <summary>Goes back to codes and scales that were saved.</summary>
    public void Restore((byte[] Codes, double[] Scales) saved)
    {
        saved.Scales.CopyTo(Scales);
        for (var (block, next) = (0, 0); block < Blocks.Length; next += CodesOf(block).Length, block++)
            saved.Codes.AsSpan(next, CodesOf(block).Length).CopyTo(CodesOf(block));
    }

    /// <summary>The codes in the problem's order, [rows, columns].</summary>
    public byte[] Codes()
    {
        var (columns, codes) = (Problem.Columns, new byte[Problem.Weights.Length]);
        for (var block = 0; block < Blocks.Length; block++)
        {
            var (first, rows) = (Problem.Blocks[block].FirstRow, Problem.Blocks[block].Rows);
            for (var column = 0; column < columns; column++)
                for (var row = 0; row < rows; row++)
                    codes[((first + row) * columns) + Blocks[block].Order[column]] =
                        Blocks[block].Codes[((nint)column * rows) + row];
        }

        return codes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var memory in _memory)
            NativeMemory.AlignedFree((void*)memory);
        _memory.Clear();
    }

    private Span<byte> CodesOf(int block) => new(Blocks[block].Codes, Problem.Blocks[block].Rows * Problem.Columns);

    private void AddPanels(List<SweepPanel> panels, SweepBlock block, BlockHessian hessian)
    {
        var most = Problem.Columns < ManyColumns ? PanelRows : PanelRowsOfLarge;
        for (var row = 0; row < block.Rows; row += most)
            panels.Add(new SweepPanel
            {
                Rows = Math.Min(most, block.Rows - row),
                Columns = Problem.Columns,
                Stride = block.Rows,
                Hessian = hessian.Hessian,
                Inverse = hessian.Inverse,
                Diagonal = hessian.Diagonal,
                Pivots = hessian.Pivots,
                Targets = hessian.Targets + row,
                Codes = hessian.Codes + row,
                Scales = _scales + block.FirstRow + row,
                Importance = _importance + block.FirstRow + row,
            });
    }
}
