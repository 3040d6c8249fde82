namespace Tersor.CudaEmulator;

/// <summary>Loads, stores, arguments, and conversions of addresses.</summary>
internal static class AddressInstructions
{
    /// <summary>A load or a store. Caching is a hint, and of no consequence here.</summary>
    public static LaneOperation Access(
        PtxInstruction source, RegisterFile registers, IReadOnlyDictionary<string, ulong> variables)
    {
        source.Expect(
            2, "global", "shared", "local", "const", "v2", "v4", "volatile", "relaxed", "weak", "nc", "ca", "cg", "cs",
            "lu", "cv", "wb", "wt", "gpu", "cta", "sys");
        var (values, address) = source.Opcode == "st"
            ? (source.Operands[1], source.Operands[0])
            : (source.Operands[0], source.Operands[1]);
        var elements = values.Elements ?? [values];
        if (elements.Length != (source.Has("v4") ? 4 : source.Has("v2") ? 2 : 1) || !address.IsAddress || source.Type.Size() == 0)
            throw source.NotEmulated();
        var space = source.Has("global") ? StateSpace.Global
            : source.Has("shared") ? StateSpace.Shared
            : source.Has("local") ? StateSpace.Local
            : source.Has("const") ? StateSpace.Constant
            : StateSpace.Generic;
        // A variable's address has its offset added already.
        var offset = variables.ContainsKey(address.Text) ? 0 : address.Offset;
        var width = IsNarrow(space, registers, address, source.Line) ? PtxType.U32 : PtxType.U64;
        var pointer = registers[address, width, source.Line];
        return new MemoryAccess(
            source, space, [.. elements.Select(element => registers[element, source.Type, source.Line])], pointer, offset).Run;
    }

    /// <summary>A load of an argument, which is the same in all lanes.</summary>
    /// <param name="source">The instruction.</param>
    /// <param name="registers">The kernel's registers.</param>
    /// <param name="offset">Where it lies among all arguments.</param>
    /// <param name="available">How many bytes there are.</param>
    public static LaneOperation LoadArgument(PtxInstruction source, RegisterFile registers, int offset, int available)
    {
        source.Expect(2, "param", "v2", "v4");
        var elements = source.Operands[0].Elements ?? [source.Operands[0]];
        var size = source.Type.Size();
        if (size == 0 || elements.Length * size > available)
            throw new PtxException(source.Line, "the parameter ends before");
        var isSigned = source.Type.IsSigned();
        Register[] destinations = [.. elements.Select(element => registers[element, source.Type, source.Line])];
        return (warp, mask) =>
        {
            for (var i = 0; i < destinations.Length; i++)
            {
                var value = Value(warp.Block.Arguments.Slice(offset + (i * size), size), isSigned);
                if (destinations[i].Size == sizeof(ulong))
                    Spread(warp, destinations[i].Offset, value, mask);
                else
                    Spread(warp, destinations[i].Offset, (uint)value, mask);
            }
        };
    }

    /// <summary>A conversion between an address of one space and a generic one.</summary>
    public static LaneOperation Compile(PtxInstruction source, RegisterFile registers)
    {
        source.Expect(2, "to", "global", "shared", "local", "const");
        var to = registers.Exactly(source.Operands[0], PtxType.U64, source.Line);
        var from = registers.Exactly(source.Operands[1], PtxType.U64, source.Line);
        var window = source.Has("shared") ? MemoryAccess.SharedWindow : source.Has("local") ? MemoryAccess.LocalWindow : 0;
        var shift = source.Has("to") ? 0 - window : window;
        return Lift.Each<ulong, ulong>(to, from, address => address + shift);
    }

    private static bool IsNarrow(StateSpace space, RegisterFile registers, PtxOperand address, int line) =>
        space is StateSpace.Shared or StateSpace.Local && registers[address, PtxType.U32, line].Size == sizeof(uint);

    private static ulong Value(ReadOnlySpan<byte> bytes, bool isSigned)
    {
        var value = isSigned && bytes[^1] >= 0x80 ? ulong.MaxValue : 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private static void Spread<T>(Warp warp, int register, T value, uint mask)
        where T : unmanaged
    {
        var values = warp.Read<T>(register);
        for (var lane = 0; lane < Warp.Lanes; lane++)
        {
            if ((mask >> lane & 1) != 0)
                values[lane] = value;
        }
    }
}
