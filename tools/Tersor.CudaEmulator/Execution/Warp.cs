using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tersor.CudaEmulator;

/// <summary>32 threads that run an instruction together, each a lane.</summary>
/// <param name="block">The block that it belongs to.</param>
/// <param name="firstThread">The number of its first thread in the block.</param>
internal sealed unsafe class Warp(BlockRunner block, int firstThread)
{
    /// <summary>How many threads run together.</summary>
    public const int Lanes = 32;

    private byte[] _registers = [];
    private byte* _base;

    /// <summary>The block that it belongs to.</summary>
    public BlockRunner Block => block;

    /// <summary>The number of its first thread in the block.</summary>
    public int FirstThread => firstThread;

    /// <summary>Predicates: a bit for each lane.</summary>
    public uint[] Predicates { get; private set; } = [];

    /// <summary>What is still to run.</summary>
    public ReconvergenceStack Stack { get; } = new();

    /// <summary>The lanes that have threads which have not ended.</summary>
    public uint Alive { get; set; }

    /// <summary>Whether it has come to a barrier.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>The registers' first byte.</summary>
    public byte* Registers => _base;

    /// <summary>Makes room for a kernel's registers. What is in them is unspecified, and never the same by luck.</summary>
    public void Prepare(RegisterFile file)
    {
        if (_registers.Length < file.Bytes)
        {
            _registers = GC.AllocateUninitializedArray<byte>(file.Bytes, pinned: true);
            _base = (byte*)Unsafe.AsPointer(ref _registers[0]);
        }

        _registers.AsSpan().Fill(0xAA);
        if (Predicates.Length < file.Predicates)
            Predicates = new uint[file.Predicates];
        foreach (var (register, value) in file.Constants)
        {
            if (register.Size == sizeof(ulong))
                Read<ulong>(register.Offset).Fill(value);
            else
                Read<uint>(register.Offset).Fill((uint)value);
        }
    }

    /// <summary>A register's values, to read or to write.</summary>
    public Span<T> Read<T>(int register)
        where T : unmanaged => new(_base + register, Lanes);

    /// <summary>Whether these are all lanes whose registers anybody reads again.</summary>
    public bool IsWhole(uint mask) => (mask | ~Alive) == uint.MaxValue;

    /// <summary>Keeps some lanes' results.</summary>
    public void Merge<T>(int register, ReadOnlySpan<T> results, uint mask)
        where T : unmanaged
    {
        var values = Read<T>(register);
        for (; mask != 0; mask &= mask - 1)
        {
            var lane = BitOperations.TrailingZeroCount(mask);
            values[lane] = results[lane];
        }
    }

    /// <summary>Sets some lanes of a predicate.</summary>
    public void SetPredicate(int predicate, uint values, uint mask) =>
        Predicates[predicate] = (Predicates[predicate] & ~mask) | (values & mask);
}
