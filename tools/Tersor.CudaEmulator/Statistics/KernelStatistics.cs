using System.Numerics;

namespace Tersor.CudaEmulator;

/// <summary>What the launches of a kernel did, in units of the hardware.</summary>
internal sealed class KernelStatistics
{
    private readonly long[] _instructions = new long[Enum.GetValues<InstructionClass>().Length];

    /// <summary>How often it was launched.</summary>
    public long Launches { get; set; }

    /// <summary>The blocks of all launches.</summary>
    public long Blocks { get; set; }

    /// <summary>The threads of all launches.</summary>
    public long Threads { get; set; }

    /// <summary>Instructions of threads; one of a warp counts once for each lane that takes part.</summary>
    public long LaneInstructions { get; private set; }

    /// <summary>Branches of warps.</summary>
    public long Branches { get; set; }

    /// <summary>Those at which lanes parted.</summary>
    public long DivergentBranches { get; set; }

    /// <summary>Loads and stores of global memory.</summary>
    public MemoryTraffic Loads { get; } = new();

    /// <summary>The same for stores.</summary>
    public MemoryTraffic Stores { get; } = new();

    /// <summary>Passes over the banks of shared memory that accesses took.</summary>
    public long SharedPasses { get; private set; }

    /// <summary>Those that they would take without a conflict.</summary>
    public long IdealSharedPasses { get; private set; }

    /// <summary>Time spent emulating, in seconds: not the time of a device.</summary>
    public double Seconds { get; set; }

    /// <summary>Instructions of warps.</summary>
    public long Instructions => _instructions.Sum();

    /// <summary>Instructions of warps of one class.</summary>
    public long this[InstructionClass kind] => _instructions[(int)kind];

    /// <summary>Counts an instruction of a warp.</summary>
    public void Count(InstructionClass kind, uint mask)
    {
        _instructions[(int)kind]++;
        LaneInstructions += BitOperations.PopCount(mask);
    }

    /// <summary>Counts an access of a warp.</summary>
    /// <param name="space">The memory.</param>
    /// <param name="isStore">Whether it is a store.</param>
    /// <param name="bytes">Bytes of each lane.</param>
    /// <param name="addresses">The lanes' addresses.</param>
    /// <param name="isDetailed">Whether sectors and banks are counted too, which costs time.</param>
    public void Access(StateSpace space, bool isStore, int bytes, ReadOnlySpan<ulong> addresses, bool isDetailed)
    {
        if (!isDetailed)
            return;
        if (space == StateSpace.Shared)
        {
            SharedPasses += AccessPattern.SharedPasses(addresses, bytes, out var ideal);
            IdealSharedPasses += ideal;
        }
        else if (space != StateSpace.Local)
        {
            var traffic = isStore ? Stores : Loads;
            traffic.Requests++;
            traffic.Bytes += addresses.Length * bytes;
            traffic.Sectors += AccessPattern.Sectors(addresses, bytes);
        }
    }
}

/// <summary>What goes between a device and its memory.</summary>
internal sealed class MemoryTraffic
{
    /// <summary>Instructions of warps.</summary>
    public long Requests { get; set; }

    /// <summary>Bytes that threads asked for.</summary>
    public long Bytes { get; set; }

    /// <summary>Sectors of 32 bytes that had to be moved.</summary>
    public long Sectors { get; set; }

    /// <summary>The share of the moved bytes that threads asked for; above 1 where lanes ask for the same.</summary>
    public double Efficiency => Sectors == 0 ? 1 : Bytes / 32.0 / Sectors;
}
