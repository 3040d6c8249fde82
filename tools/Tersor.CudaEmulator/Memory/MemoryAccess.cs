using System.Numerics;

namespace Tersor.CudaEmulator;

/// <summary>A load or a store of all lanes: finds the memory, checks the access, and moves the values.</summary>
internal sealed unsafe class MemoryAccess
{
    /// <summary>Where generic addresses of shared memory begin.</summary>
    public const ulong SharedWindow = 0x0F00_0000_0000_0000;

    /// <summary>Where generic addresses of local memory begin.</summary>
    public const ulong LocalWindow = 0x0E00_0000_0000_0000;

    private readonly PtxInstruction _source;
    private readonly StateSpace _space;
    private readonly bool _isStore;
    private readonly Register[] _values;
    private readonly Register _address;
    private readonly ulong _offset;
    private readonly int _element;
    private readonly int _bytes;
    private readonly bool _isSigned;

    /// <summary>Prepares an access.</summary>
    /// <param name="source">The instruction.</param>
    /// <param name="space">The space that it names.</param>
    /// <param name="values">The registers to store, or to load into.</param>
    /// <param name="address">The register with the address.</param>
    /// <param name="offset">What is added to it.</param>
    public MemoryAccess(PtxInstruction source, StateSpace space, Register[] values, Register address, long offset)
    {
        _source = source;
        _space = space;
        _isStore = source.Opcode == "st";
        _values = values;
        _address = address;
        _offset = (ulong)offset;
        _element = source.Type.Size();
        _bytes = _element * values.Length;
        _isSigned = source.Type.IsSigned();
    }

    /// <summary>Runs it for some lanes.</summary>
    public void Run(Warp warp, uint mask)
    {
        var block = warp.Block;
        Span<ulong> addresses = stackalloc ulong[Warp.Lanes];
        var count = 0;
        var space = _space;
        for (; mask != 0; mask &= mask - 1)
        {
            var lane = BitOperations.TrailingZeroCount(mask);
            var address = _offset + (_address.Size == sizeof(ulong)
                ? *(ulong*)(warp.Registers + _address.Offset + (lane * sizeof(ulong)))
                : *(uint*)(warp.Registers + _address.Offset + (lane * sizeof(uint))));
            space = SpaceOf(ref address);
            addresses[count++] = address;
            var thread = warp.FirstThread + lane;
            if ((address & (ulong)(_bytes - 1)) != 0)
            {
                throw Fault(
                    block, FindingKind.Misaligned, CudaResult.MisalignedAddress, thread, $"{_bytes} bytes at {address:x}");
            }


            var region = RegionOf(block, space, thread, ref address);
            if (block.IsChecked)
                Check(block, region, space, thread, (long)address);
            Move(warp, lane, region.Data + address);
        }

        block.Statistics.Access(space, _isStore, _bytes, addresses[..count], block.Options.Statistics);
    }

    private StateSpace SpaceOf(ref ulong address)
    {
        if (_space != StateSpace.Generic || address < LocalWindow || address >= SharedWindow + (1UL << 32))
            return _space == StateSpace.Generic ? StateSpace.Global : _space;
        var isShared = address >= SharedWindow;
        address -= isShared ? SharedWindow : LocalWindow;
        return isShared ? StateSpace.Shared : StateSpace.Local;
    }

    /// <summary>The memory of an access, and, instead of its address, where in it that is.</summary>
    private MemoryRegion RegionOf(BlockRunner block, StateSpace space, int thread, ref ulong address)
    {
        MemoryRegion? region;
        var (first, size) = (0UL, 0UL);
        switch (space)
        {
            case StateSpace.Shared:
                region = block.Shared;
                size = (ulong)block.SharedBytes;
                break;
            case StateSpace.Local:
                region = block.Local;
                size = (ulong)block.Kernel.LocalBytes;
                break;
            default:
                region = block.FindGlobal(address);
                first = region?.Start ?? 0;
                size = (ulong)(region?.Size ?? 0);
                break;
        }

        var offset = address - first;
        if (region is null || region.IsHost || offset > size || size - offset < (ulong)_bytes)
        {
            var where = region is null
                ? $"{_bytes} bytes at {address:x}, where no memory is"
                : $"{_bytes} bytes at byte {offset} of {size}{(region.IsHost ? " of the host's memory" : "")}";
            throw Fault(block, FindingKind.OutOfBounds, CudaResult.IllegalAddress, thread, $"{space} memory, {where}");
        }

        address = space == StateSpace.Local ? offset + ((ulong)thread * size) : offset;
        return region;
    }

    private void Check(BlockRunner block, MemoryRegion region, StateSpace space, int thread, long offset)
    {
        if (!_isStore && region.FirstUnwritten(offset, _bytes) is >= 0 and var unwritten)
        {
            block.Report(
                FindingKind.UnwrittenRead, _source, thread, () => $"{space} memory, byte {unwritten} of {region.Size}");
        }

        if (_isStore)
            region.MarkWritten(offset, _bytes);
        if (space == StateSpace.Local)
            return;
        var detector = space == StateSpace.Shared ? block.Races.WithinBlock : block.Races;
        var inWord = (byte)(_bytes >= 4 ? 0xF : ((1 << _bytes) - 1) << (int)(offset & 3));
        for (var at = offset; at < offset + _bytes; at += 4)
        {
            ref var word = ref region.AccessesOf(at);
            var before = word;
            var race = _isStore
                ? detector.Write(ref word, (short)thread, inWord)
                : detector.Read(ref word, (short)thread, inWord);
            if (race == Race.None)
                continue;
            var other = race == Race.WriteAfterRead ? before.Reader : before.Writer;
            var isOtherBlock = (race == Race.WriteAfterRead ? before.ReadPhase : before.WritePhase) < detector.FirstOfBlock;
            var place = at;
            block.Report(
                space == StateSpace.Shared ? FindingKind.SharedRace : FindingKind.GlobalRace, _source, thread,
                () => $"{Words(race)}, byte {place}, {Describe(other, isOtherBlock)}");
        }
    }

    private static string Words(Race race) => race switch
    {
        Race.WriteAfterWrite => "write after write",
        Race.WriteAfterRead => "write after read",
        _ => "read after write",
    };

    private static string Describe(Toucher other, bool isOtherBlock) =>
        isOtherBlock || other.HasOtherBlock ? "another block touched it"
        : other.Thread == Toucher.Many ? "several threads touched it"
        : $"thread {other.Thread} touched it";

    private DeviceFault Fault(BlockRunner block, FindingKind kind, CudaResult result, int thread, string detail)
    {
        block.Report(kind, _source, thread, () => detail);
        return new DeviceFault(result, detail);
    }

    private void Move(Warp warp, int lane, byte* memory)
    {
        foreach (var register in _values)
        {
            var value = warp.Registers + register.Offset + (lane * register.Size);
            switch (_isStore ? _element : _element | 16)
            {
                case 1:
                    *memory = *value;
                    break;
                case 2:
                    *(ushort*)memory = *(ushort*)value;
                    break;
                case 4:
                    *(uint*)memory = *(uint*)value;
                    break;
                case 8:
                    *(ulong*)memory = *(ulong*)value;
                    break;
                case 4 | 16 when register.Size == sizeof(uint):
                    *(uint*)value = *(uint*)memory;
                    break;
                case 8 | 16:
                    *(ulong*)value = *(ulong*)memory;
                    break;
                default:
                    Load(value, register.Size, memory);
                    break;
            }

            memory += _element;
        }
    }

    /// <summary>A value that is narrower than its register.</summary>
    private void Load(byte* value, int size, byte* memory)
    {
        var loaded = (_element, _isSigned) switch
        {
            (1, true) => *(sbyte*)memory,
            (1, false) => *memory,
            (2, true) => *(short*)memory,
            (2, false) => *(ushort*)memory,
            (_, true) => *(int*)memory,
            (_, false) => (long)*(uint*)memory,
        };
        if (size == sizeof(ulong))
            *(long*)value = loaded;
        else
            *(int*)value = (int)loaded;
    }
}
