using System.Numerics;

namespace Tersor.CudaEmulator;

/// <summary>
/// Runs a launch's blocks one after the other, and the warps of a block between two barriers one after the other: every run gives
/// the same results and findings.
/// </summary>
/// <param name="memory">The device's memory.</param>
/// <param name="findings">Gets what is wrong.</param>
/// <param name="options">What is checked.</param>
internal sealed unsafe class BlockRunner(DeviceMemory memory, FindingLog findings, EmulatorOptions options) : IDisposable
{
    private Warp[] _warps = [];
    private byte[] _arguments = [];
    private Extent3 _grid;
    private Extent3 _block;
    private int _threads;
    private uint _phase;
    private long _instructionsLeft;
    private MemoryRegion? _lastGlobal;

    /// <summary>What is checked.</summary>
    public EmulatorOptions Options => options;

    /// <summary>Whether unwritten memory and races are looked for.</summary>
    public bool IsChecked { get; } = options.Check;

    /// <summary>The kernel that runs.</summary>
    public CompiledKernel Kernel { get; private set; } = null!;

    /// <summary>What it did.</summary>
    public KernelStatistics Statistics { get; private set; } = null!;

    /// <summary>The block's place in the grid.</summary>
    public Extent3 Index { get; private set; }

    /// <summary>The block's shared memory; null if it has none.</summary>
    public MemoryRegion? Shared { get; private set; }

    /// <summary>How much of it the launch has.</summary>
    public int SharedBytes { get; private set; }

    /// <summary>The local memory of the block's threads, one after the other; null if they have none.</summary>
    public MemoryRegion? Local { get; private set; }

    /// <summary>Finds races of the current phase.</summary>
    public RaceDetector Races { get; private set; }

    /// <summary>The launch's arguments.</summary>
    public ReadOnlySpan<byte> Arguments => _arguments;

    /// <summary>Gets ready for the blocks of a launch.</summary>
    /// <param name="launch">The launch.</param>
    /// <param name="statistics">Gets what it does.</param>
    public void Prepare(Launch launch, KernelStatistics statistics)
    {
        Kernel = launch.Kernel;
        Statistics = statistics;
        _arguments = launch.Arguments;
        _grid = launch.Grid;
        _block = launch.Block;
        _threads = (int)launch.Block.Count;
        _lastGlobal = null;
        _instructionsLeft = options.MostInstructions == 0 ? long.MaxValue : options.MostInstructions;
        SharedBytes = Kernel.SharedBytes + launch.DynamicSharedBytes;
        Shared = Fit(Shared, SharedBytes);
        Local = Fit(Local, Kernel.LocalBytes * _threads);
        Races = new RaceDetector(FirstOfLaunch: _phase + 1, FirstOfBlock: _phase + 1, Current: _phase + 1);
        var warps = (_threads + Warp.Lanes - 1) / Warp.Lanes;
        if (_warps.Length < warps)
            _warps = [.. Enumerable.Range(0, warps).Select(i => new Warp(this, i * Warp.Lanes))];
        foreach (var warp in _warps.AsSpan(0, warps))
        {
            warp.Prepare(Kernel.Registers);
            SetSpecials(warp, isBlockKnown: false);
        }
    }

    /// <summary>Runs a block.</summary>
    /// <param name="index">Its place in the grid.</param>
    /// <exception cref="DeviceFault">The kernel did what stops it.</exception>
    public void Run(Extent3 index)
    {
        Index = index;
        Shared?.Clear(SharedBytes);
        Local?.Clear(Kernel.LocalBytes * _threads);
        Races = Races with { FirstOfBlock = _phase + 1 };
        var warps = _warps.AsSpan(0, (_threads + Warp.Lanes - 1) / Warp.Lanes);
        foreach (var warp in warps)
        {
            var lanes = Math.Min(Warp.Lanes, _threads - warp.FirstThread);
            warp.Alive = uint.MaxValue >> (Warp.Lanes - lanes);
            warp.Stack.Reset(new Path(0, Kernel.Code.Length, warp.Alive));
            SetSpecials(warp, isBlockKnown: true);
        }

        Statistics.Blocks++;
        Statistics.Threads += _threads;
        bool isWaiting;
        do
        {
            Races = Races with { Current = ++_phase };
            isWaiting = false;
            for (var i = 0; i < warps.Length; i++)
            {
                // Another order in every phase: what depends on it is a race, and gives itself away by its results too.
                var warp = warps[_phase % 2 == 0 ? i : warps.Length - 1 - i];
                warp.IsWaiting = false;
                Run(warp);
                isWaiting |= warp.IsWaiting;
            }
        }
        while (isWaiting);
    }

    /// <summary>The memory at a global address; null if there is none.</summary>
    public MemoryRegion? FindGlobal(ulong address)
    {
        if (_lastGlobal is not { } last || address < last.Start || address >= last.End)
            _lastGlobal = memory.Find(address);
        return _lastGlobal;
    }

    /// <summary>Tells that a thread does something wrong.</summary>
    public void Report(FindingKind kind, PtxInstruction source, int thread, Func<string> detail) =>
        findings.Report(kind, this, source, thread, detail);

    /// <inheritdoc/>
    public void Dispose()
    {
        Shared?.Dispose();
        Local?.Dispose();
    }

    /// <summary>Runs a warp up to a barrier or its end.</summary>
    private void Run(Warp warp)
    {
        var code = Kernel.Code;
        var stack = warp.Stack;
        while (!stack.IsEmpty)
        {
            var (next, until, mask) = stack.Top;
            mask &= warp.Alive;
            if (mask == 0 || next == until)
            {
                stack.Pop();
                continue;
            }

            if (--_instructionsLeft < 0)
                throw NeverEnds(warp, code[next].Source);
            stack.Top.Next = next + 1;
            var instruction = code[next];
            var active = instruction.Guard < 0 ? mask
                : mask & (instruction.IsGuardNegated
                    ? ~warp.Predicates[instruction.Guard]
                    : warp.Predicates[instruction.Guard]);
            Statistics.Count(instruction.Class, active);
            switch (instruction.Kind)
            {
                case InstructionKind.Compute:
                    if (active != 0)
                        instruction.Compute!(warp, active);
                    break;
                case InstructionKind.Branch:
                    Branch(warp, instruction, mask, active);
                    break;
                case InstructionKind.IndexedBranch:
                    IndexedBranch(warp, instruction, mask, active);
                    break;
                case InstructionKind.Return:
                    if (instruction.IsUniform && active != 0 && active != mask)
                        ReportDivergence(warp, instruction, mask, active);
                    warp.Alive &= ~active;
                    break;
                case InstructionKind.Barrier when active == warp.Alive:
                    warp.IsWaiting = true;
                    return;
                case InstructionKind.Barrier:
                    ReportBarrier(warp, instruction, active);
                    break;
            }
        }
    }

    private void Branch(Warp warp, Instruction branch, uint mask, uint taken)
    {
        Statistics.Branches++;
        if (taken == mask)
        {
            warp.Stack.Top.Next = branch.Targets[0];
            return;
        }

        if (taken == 0)
            return;
        Statistics.DivergentBranches++;
        if (branch.IsUniform)
            ReportDivergence(warp, branch, mask, taken);
        var following = warp.Stack.Top.Next;
        warp.Stack.Part(branch.Reconvergence);
        warp.Stack.Push(new Path(following, branch.Reconvergence, mask & ~taken));
        warp.Stack.Push(new Path(branch.Targets[0], branch.Reconvergence, taken));
    }

    private void IndexedBranch(Warp warp, Instruction branch, uint mask, uint active)
    {
        Statistics.Branches++;
        var choices = warp.Read<uint>(branch.Selector);
        var following = warp.Stack.Top.Next;
        if (active == 0)
            return;
        var first = choices[BitOperations.TrailingZeroCount(active)];
        if (active == mask && Choosing(choices, first, active) == mask && first < branch.Targets.Length)
        {
            warp.Stack.Top.Next = branch.Targets[first];
            return;
        }

        Statistics.DivergentBranches++;
        if (branch.IsUniform)
            ReportDivergence(warp, branch, mask, Choosing(choices, first, active));
        warp.Stack.Part(branch.Reconvergence);
        warp.Stack.Push(new Path(following, branch.Reconvergence, mask & ~active));
        while (active != 0)
        {
            var lane = BitOperations.TrailingZeroCount(active);
            var choice = choices[lane];
            if (choice >= branch.Targets.Length)
            {
                var detail = $"target {choice} of {branch.Targets.Length}";
                Report(FindingKind.OutOfBounds, branch.Source, warp.FirstThread + lane, () => detail);
                throw new DeviceFault(CudaResult.IllegalAddress, detail);
            }

            var same = Choosing(choices, choice, active);
            warp.Stack.Push(new Path(branch.Targets[choice], branch.Reconvergence, same));
            active &= ~same;
        }
    }

    /// <summary>The lanes, among some, that choose the same target.</summary>
    private static uint Choosing(ReadOnlySpan<uint> choices, uint choice, uint mask)
    {
        uint same = 0;
        for (; mask != 0; mask &= mask - 1)
        {
            if (choices[BitOperations.TrailingZeroCount(mask)] == choice)
                same |= mask & ~(mask - 1);
        }

        return same;
    }

    private void ReportDivergence(Warp warp, Instruction branch, uint mask, uint taken) => Report(
        FindingKind.DivergentUniformBranch, branch.Source, warp.FirstThread + BitOperations.TrailingZeroCount(taken),
        () => $"of the lanes {mask:x8} only {taken:x8} take it");

    private void ReportBarrier(Warp warp, Instruction barrier, uint active) => Report(
        FindingKind.DivergentBarrier, barrier.Source, warp.FirstThread + BitOperations.TrailingZeroCount(active),
        () => $"the lanes {active:x8} are there, {warp.Alive:x8} have not ended");

    private DeviceFault NeverEnds(Warp warp, PtxInstruction source)
    {
        var detail = $"more than {options.MostInstructions} instructions";
        Report(FindingKind.NeverEnds, source, warp.FirstThread, () => detail);
        return new DeviceFault(CudaResult.LaunchTimeout, detail);
    }

    private void SetSpecials(Warp warp, bool isBlockKnown)
    {
        foreach (var (special, register) in Kernel.Registers.Specials)
        {
            var isOfBlock = special is SpecialRegister.CtaidX or SpecialRegister.CtaidY or SpecialRegister.CtaidZ;
            if (isOfBlock != isBlockKnown)
                continue;
            var values = warp.Read<uint>(register.Offset);
            for (var lane = 0; lane < Warp.Lanes; lane++)
                values[lane] = SpecialRegisters.ValueOf(special, _grid, _block, Index, (uint)(warp.FirstThread + lane));
        }
    }

    private MemoryRegion? Fit(MemoryRegion? region, int bytes)
    {
        if (bytes == 0 || bytes <= region?.Size)
            return region;
        region?.Dispose();
        return new MemoryRegion(bytes, isHost: false, IsChecked);
    }
}
