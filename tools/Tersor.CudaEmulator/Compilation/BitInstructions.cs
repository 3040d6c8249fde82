using System.Numerics;
using System.Numerics.Tensors;

namespace Tersor.CudaEmulator;

/// <summary>Logic on bits and predicates, shifts, counts of bits.</summary>
internal static class BitInstructions
{
    /// <summary>The operation of an instruction; null if it is not emulated.</summary>
    public static LaneOperation? Compile(PtxInstruction source, RegisterFile registers)
    {
        source.Expect(source.Opcode is "not" or "popc" or "clz" ? 2 : 3);
        if (source.Type == PtxType.Pred)
            return Predicate(source, registers);
        return source.Opcode switch
        {
            "shl" or "shr" => Shift(source, registers),
            "popc" or "clz" => Count(source, registers),
            "copysign" => CopySign(source, registers),
            _ => source.Type.Size() == sizeof(ulong) ? Logic<ulong>(source, registers) : Logic<uint>(source, registers),
        };
    }

    private static LaneOperation? Logic<T>(PtxInstruction source, RegisterFile registers)
        where T : unmanaged, IBitwiseOperators<T, T, T>
    {
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        if (source.Opcode == "not")
            return Lift.Unary<T>(to, x, TensorPrimitives.OnesComplement);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        return source.Opcode switch
        {
            "and" => Lift.Binary<T>(to, x, y, TensorPrimitives.BitwiseAnd),
            "or" => Lift.Binary<T>(to, x, y, TensorPrimitives.BitwiseOr),
            "xor" => Lift.Binary<T>(to, x, y, TensorPrimitives.Xor),
            _ => null,
        };
    }

    private static LaneOperation? Predicate(PtxInstruction source, RegisterFile registers)
    {
        var to = registers.Predicate(source.Operands[0], source.Line);
        var x = registers.Predicate(source.Operands[1], source.Line);
        if (source.Opcode == "not")
            return (warp, mask) => warp.SetPredicate(to, ~warp.Predicates[x], mask);
        var y = registers.Predicate(source.Operands[2], source.Line);
        return source.Opcode switch
        {
            "and" => (warp, mask) => warp.SetPredicate(to, warp.Predicates[x] & warp.Predicates[y], mask),
            "or" => (warp, mask) => warp.SetPredicate(to, warp.Predicates[x] | warp.Predicates[y], mask),
            "xor" => (warp, mask) => warp.SetPredicate(to, warp.Predicates[x] ^ warp.Predicates[y], mask),
            _ => null,
        };
    }

    /// <summary>Shifts by more than there are bits leave none, or the sign alone.</summary>
    private static LaneOperation? Shift(PtxInstruction source, RegisterFile registers)
    {
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], PtxType.U32, source.Line);
        return (source.Opcode, source.Type) switch
        {
            ("shl", PtxType.B32) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => b > 31 ? 0 : a << (int)b),
            ("shl", PtxType.B64) => Lift.Each<ulong, ulong, uint>(to, x, y, (a, b) => b > 63 ? 0 : a << (int)b),
            ("shl", PtxType.B16) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => b > 15 ? 0u : (ushort)(a << (int)b)),
            ("shr", PtxType.S32) => Lift.Each<int, int, uint>(to, x, y, (a, b) => a >> (int)Math.Min(b, 31)),
            ("shr", PtxType.S64) => Lift.Each<long, long, uint>(to, x, y, (a, b) => a >> (int)Math.Min(b, 63)),
            ("shr", PtxType.S16) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => (ushort)((short)a >> (int)Math.Min(b, 15))),
            ("shr", PtxType.U32 or PtxType.B32) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => b > 31 ? 0 : a >> (int)b),
            ("shr", PtxType.U64 or PtxType.B64) => Lift.Each<ulong, ulong, uint>(to, x, y, (a, b) => b > 63 ? 0 : a >> (int)b),
            ("shr", PtxType.U16 or PtxType.B16) =>
                Lift.Each<uint, uint, uint>(to, x, y, (a, b) => b > 15 ? 0u : (uint)((ushort)a >> (int)b)),
            _ => null,
        };
    }

    private static LaneOperation? Count(PtxInstruction source, RegisterFile registers)
    {
        var to = registers.Exactly(source.Operands[0], PtxType.U32, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        return (source.Opcode, source.Type) switch
        {
            ("popc", PtxType.B32) => Lift.Each<uint, uint>(to, x, value => (uint)BitOperations.PopCount(value)),
            ("popc", PtxType.B64) => Lift.Each<uint, ulong>(to, x, value => (uint)BitOperations.PopCount(value)),
            ("clz", PtxType.B32) => Lift.Each<uint, uint>(to, x, value => (uint)BitOperations.LeadingZeroCount(value)),
            ("clz", PtxType.B64) => Lift.Each<uint, ulong>(to, x, value => (uint)BitOperations.LeadingZeroCount(value)),
            _ => null,
        };
    }

    /// <summary>The second number with the sign of the first.</summary>
    private static LaneOperation? CopySign(PtxInstruction source, RegisterFile registers)
    {
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        return source.Type switch
        {
            PtxType.F32 => Lift.Each<uint, uint, uint>(to, x, y, (sign, value) => (value & int.MaxValue) | (sign & 1U << 31)),
            PtxType.F64 =>
                Lift.Each<ulong, ulong, ulong>(to, x, y, (sign, value) => (value & long.MaxValue) | (sign & 1UL << 63)),
            _ => null,
        };
    }
}
